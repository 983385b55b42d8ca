"""`?`: every key of the registry, filtered by typing, done by Enter."""

from __future__ import annotations

from screens.shell.actions import registered, shown_key
from store.book import Book
from tests.driver import LARGE, at_the_screen
from tests.factories import customer


async def test_help_shows_every_key_there_is(book: Book) -> None:
    async with at_the_screen(book, LARGE) as screen:
        await screen.press("?")
        seen = screen.lines
        for _page in range(3):
            await screen.press("pagedown")
            seen += screen.lines
        for action in registered():
            assert any(shown_key(action.keys[0]) in line for line in seen), action.id
        assert any("Take back the last change of yours" in line for line in seen)


async def test_typing_finds_a_key_and_enter_does_it(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("?", "/")
        await screen.type("take back last")
        await screen.press("enter", "enter")
        assert screen.status.startswith("Taken back")
        assert not screen.shows("Acme Ltd")


async def test_esc_returns_to_where_one_was(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("?", "escape")
        assert screen.cursor_line.startswith("Acme Ltd")


async def test_help_says_why_a_key_is_greyed(book: Book) -> None:
    async with at_the_screen(book, LARGE) as screen:
        await screen.press("?")
        assert screen.line_with("Log a mail").strip().startswith("m F3")
        assert "(Log a mail: " in screen.line_with("Log a mail")
