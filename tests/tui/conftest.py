"""The command line as a person types it, on a book of Li's in Shanghai, on Friday 2026-11-20 at 14:02."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.typed import Kehu


@pytest.fixture
def kehu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kehu:
    """Types commands; each is a session of its own. Nothing of the machine's user is read or written."""
    for purpose in ("config", "data", "state", "cache"):
        monkeypatch.setenv(f"XDG_{purpose.upper()}_HOME", str(tmp_path / purpose))
    for variable in ("KEHU_BOOK", "VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("KEHU_USER", "li")
    monkeypatch.setenv("KEHU_NOW", "2026-11-20T06:02:00Z")
    return Kehu(tmp_path)


@pytest.fixture
def wang(kehu: Kehu) -> Kehu:
    """The same, with one customer in the book: 王小明."""
    kehu("add", "王小明", "--kind", "person", "--company", "上海金桥贸易", "--phone", "138 0013 8000", "--grade", "A")
    return kehu
