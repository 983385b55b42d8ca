"""Working in a timeline: finding words, limiting the kinds, unfolding a long text, opening a ticket from it."""

from __future__ import annotations

from store.book import Book
from store.work.tickets import open_ticket
from tests.driver import at_the_screen
from tests.factories import NOW, contact_made, customer


async def test_n_goes_from_match_to_match_and_back(book: Book) -> None:
    acme = customer(book, "金桥贸易")
    for hours, text in enumerate(["price list", "报价 sent", "asked for a visit", "报价 again"], 1):
        contact_made(book, acme, text, hours_ago=hours)
    async with at_the_screen(book) as screen:
        await screen.press("enter", "/")
        await screen.type("报价")
        await screen.press("enter")
        assert "报价 sent" in screen.line_with("▸")
        await screen.press("n")
        assert "报价 again" in screen.line_with("▸")
        await screen.press("n")
        assert screen.status == "No further entry has these words"
        await screen.press("N")
        assert "报价 sent" in screen.line_with("▸")


async def test_the_timeline_shows_only_the_kind_asked_for(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "said on the phone")
    contact_made(book, acme, "written in a mail", channel="mail", hours_ago=2)
    async with at_the_screen(book) as screen:
        await screen.press("enter", "b", "m")
        assert screen.shows("written in a mail") and not screen.shows("said on the phone")
        assert "only mails" in screen.line(1)
        await screen.press("b", "a")
        assert screen.shows("said on the phone")


async def test_a_long_text_is_folded_and_enter_shows_it_whole(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "\n".join(f"point {number}" for number in range(1, 10)))
    async with at_the_screen(book) as screen:
        await screen.press("enter")
        assert screen.shows("… 4 more lines") and not screen.shows("point 9")
        await screen.press("enter")
        assert screen.shows("point 9")
        await screen.press("enter")
        assert not screen.shows("point 9")


async def test_enter_on_a_ticket_in_the_timeline_opens_it(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    open_ticket(book, {"customer": acme, "subject": "printer offline"}, NOW)
    async with at_the_screen(book) as screen:
        await screen.press("enter", "enter")
        assert "#1001 printer offline" in screen.line(1)
        await screen.press("escape")
        assert "Acme Ltd" in screen.line(1)


async def test_long_silence_is_said_on_the_card(book: Book) -> None:
    contact_made(book, customer(book, "Acme Ltd"), "hello", hours_ago=24 * 100)
    async with at_the_screen(book) as screen:
        await screen.press("enter")
        assert "dormant · 100 days since the last contact" in screen.line_with("activity")
