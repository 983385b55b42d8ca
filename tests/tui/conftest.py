"""The command line as a person types it, on a book of Li's in Shanghai, on Friday 2026-11-20 at 14:02."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.typed import Kehu, at_a_shell


@pytest.fixture
def kehu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kehu:
    """Types commands; each is a session of its own. Nothing of the machine's user is read or written."""
    return at_a_shell(tmp_path, monkeypatch)


@pytest.fixture
def wang(kehu: Kehu) -> Kehu:
    """The same, with one customer in the book: 王小明."""
    kehu("add", "王小明", "--kind", "person", "--company", "上海金桥贸易", "--phone", "138 0013 8000", "--grade", "A")
    return kehu
