"""README.md and docs/keys.md say what the program does: their tables of keys are the registry's."""

from __future__ import annotations

from pathlib import Path

import pytest

import screens.shell.catalogue  # noqa: F401 - registers the actions of the program
from screens.shell.actions import registered, shown_key
from screens.shell.key_table import key_summary, key_table, with_table

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("page", "table"), [("README.md", key_summary()), ("docs/keys.md", key_table())])
def test_the_table_of_keys_is_up_to_date(page: str, table: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text == with_table(text, table), "run: python -m scripts.readme_keys"


def test_every_key_has_its_line() -> None:
    rows = key_table().splitlines()
    assert sum(row.startswith("| `") for row in rows) == len(list(registered()))
    assert "| `u` `ctrl+z` | Take back the last change of yours | `kehu undo` | `undo` |" in rows
    assert all(f"`{shown_key(action.keys[0])}`" in key_summary() for action in registered())


def test_a_text_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="not both there"):
        with_table("<!-- keys --> and no end", "")
