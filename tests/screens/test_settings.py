"""The settings screen: what is set, what it means, and changing it, one's own at once and the book's with undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.book import Book
from tests.driver import at_the_screen
from tests.factories import customer
from tui.config import Config
from tui.own_settings import OwnConfig


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OwnConfig:
    """Settings in a directory of the test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return OwnConfig(Config())


async def test_a_setting_of_the_book_is_changed_and_taken_back(book: Book, own: OwnConfig) -> None:
    async with at_the_screen(book, own=own) as screen:
        await screen.press(",", "/", *"grades.a", "enter", "enter")
        await screen.press(*"45", "enter")
        assert screen.status.startswith("grades.A is now 45.")
        assert book.settings["grades"][0] == {"name": "A", "silent_days": 45}
        await screen.press("u")
        assert screen.cursor_line.startswith("grades.A")
        assert "30" in screen.cursor_line


async def test_what_it_cannot_be_is_refused_and_asked_again(book: Book, own: OwnConfig) -> None:
    async with at_the_screen(book, own=own) as screen:
        await screen.press(",", "/", *"bell", "enter", "enter", *"loud", "enter")
        assert screen.status == "bell cannot be “loud”; it is one of yes, no."
        assert screen.typing_into == "answer"
        await screen.press("escape", "escape", "/", *"zone", "enter", "enter", *"Mars", "enter")
        assert "not a time zone" in screen.status
    assert book.settings["zone"] == "Asia/Shanghai"


async def test_a_key_changed_here_counts_at_once(book: Book, own: OwnConfig) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book, own=own) as screen:
        await screen.press(",", "/", *"log-call", "enter", "enter", *"b", "enter", "escape", "escape")
        assert "b call" in screen.lines[-1]
        await screen.press("b")
        assert screen.shows("☎ Acme Ltd")
    assert own.key_wishes == {"log-call": "b"}


async def test_the_line_under_the_cursor_is_explained(book: Book, own: OwnConfig) -> None:
    async with at_the_screen(book, own=own) as screen:
        await screen.press(",", "/", *"retention", "enter")
        assert screen.status == "Days the history is kept · default 365"
