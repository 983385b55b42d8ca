"""The menu over the foot of the screen: every answer can be read, however narrow the terminal is."""

from __future__ import annotations

from store.book import Book
from tests.driver import SMALL, at_the_screen
from tests.factories import customer


async def test_answers_that_do_not_fit_in_one_row_take_another_and_leave_it_again(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book, SMALL) as screen:
        await screen.press("o")
        assert "? Sort the customers" in screen.line(21)
        assert "n by name" in screen.line(22) and "w newest first" in screen.line(23)
        await screen.press("6")
        assert "? Sort the customers · one of these, or esc leaves" in screen.line(21)
        await screen.press("escape")
        assert not screen.shows("by name  l")
        await screen.resize(120, 40)
        await screen.press("o")
        assert "? Sort the customers" in screen.line(38) and "w newest first" in screen.line(39)
