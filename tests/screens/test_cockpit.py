"""The call cockpit: the file in sight while the call is noted, finished with one key, or parked for another."""

from __future__ import annotations

from datetime import timedelta

from store.book import Book
from store.clock import FixedClock
from tests.driver import at_the_screen, drafts_of
from tests.factories import NOW, contact_made, customer


async def test_a_call_is_noted_beside_the_file_and_finished_with_enter(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "asked for the autumn price list")
    async with at_the_screen(book) as screen:
        await screen.press("C")
        assert screen.shows("asked for the autumn price list")
        assert screen.shows("☎ Acme Ltd ▏")
        await screen.type("wants ten =ok")
        book.clock = FixedClock(NOW + timedelta(minutes=4))
        await screen.press("enter")
        assert screen.line(1).startswith("┌─ Customers")
    (newest, _before) = book.timeline(acme)
    assert (newest["text"], newest["outcome"], newest["minutes"]) == ("wants ten", "reached", 4)


async def test_a_call_is_parked_for_a_second_one_and_taken_up_again(book: Book) -> None:
    first, second = customer(book, "Acme Ltd"), customer(book, "Beta Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("C")
        book.clock = FixedClock(NOW + timedelta(minutes=3))
        await screen.press("escape")
        assert "parked after 3 min" in screen.status
        assert "✎" in screen.line_with("Acme Ltd")
        await screen.press("j", "C")
        await screen.type("called in between")
        await screen.press("enter")
        assert [each["text"] for each in book.timeline(second)] == ["called in between"]
        await screen.press("k", "C")
        await screen.type("back on the line")
        book.clock = FixedClock(NOW + timedelta(minutes=5))
        await screen.press("enter")
    (call,) = book.timeline(first)
    assert (call["text"], call["minutes"]) == ("back on the line", 5)
    assert drafts_of(book).list() == []


async def test_the_arrows_leaf_through_the_file_while_the_line_keeps_the_keys(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    for hours in range(1, 4):
        contact_made(book, acme, f"contact {hours}", hours_ago=hours)
    async with at_the_screen(book) as screen:
        await screen.press("C", "down", "down")
        assert "contact 3" in screen.line_with("▹")
        await screen.press("x", "escape")
        assert [draft.text for draft in drafts_of(book).list()] == ["x"]


async def test_a_call_begun_by_mistake_leaves_nothing(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("C", "escape")
        assert drafts_of(book).list() == [] and screen.line(1).startswith("┌─ Customers")
