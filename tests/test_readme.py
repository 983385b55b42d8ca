"""README.md says what the program does: its table of keys is the registry's."""

from __future__ import annotations

from pathlib import Path

import pytest

import tui.app  # noqa: F401 - registers the actions of the program
from screens.shell.actions import registered
from screens.shell.key_table import key_table, with_key_table

README = Path(__file__).parents[1] / "README.md"


def test_the_table_of_keys_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_key_table(text), "run: python -m scripts.readme_keys"


def test_every_key_has_its_line() -> None:
    rows = key_table().splitlines()
    assert sum(row.startswith("| `") for row in rows) == len(list(registered()))
    assert "| `u` `ctrl+z` | Take back the last change of yours | `kehu undo` |" in rows


def test_a_text_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="not both there"):
        with_key_table("<!-- keys --> and no end")
