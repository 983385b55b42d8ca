"""The timeline: days as headings, facts in columns, text wrapped beside or below them, more loaded on the way down."""

from __future__ import annotations

from datetime import date

from screens.widgets.timeline import day_heading
from store.book import Book
from store.work.timeline import NEVER, Event
from tests.driver import LARGE, SMALL, at_the_screen
from tests.factories import contact_made, customer

TODAY = date(2026, 11, 20)


def test_near_days_have_names_and_far_ones_a_year() -> None:
    assert day_heading(date(2026, 11, 20), TODAY) == "Today"
    assert day_heading(date(2026, 11, 19), TODAY) == "Yesterday"
    assert day_heading(date(2026, 11, 18), TODAY) == "Wed 11-18"
    assert day_heading(date(2026, 11, 24), TODAY) == "Tue 11-24"
    assert day_heading(date(2025, 11, 18), TODAY) == "2025-11-18"


async def test_each_contact_stands_under_its_day_newest_first(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    contact_made(book, acme, "客户要三季度报价，周三回电", hours_ago=1, minutes=12, direction="in")
    contact_made(book, acme, "sent catalogue", hours_ago=24, channel="mail")
    async with at_the_screen(book) as screen:
        await screen.press("enter")
        at = next(number for number, line in enumerate(screen.lines) if line.strip("│ ") == "Today")
        assert screen.line(at + 1).strip("│ ") == "▸13:02 ☎  in   12m reached     客户要三季度报价，周三回电"
        assert screen.line(at + 2).strip("│ ") == "Yesterday"
        assert screen.line(at + 3).strip("│ ") == "14:02 ✉  out      reached     sent catalogue"


async def test_long_text_is_wrapped_beside_the_facts_where_there_is_room(book: Book) -> None:
    contact_made(book, customer(book, "Acme Ltd"), "asked about delivery " * 6)
    async with at_the_screen(book, SMALL) as screen:
        await screen.press("enter")
        wrapped = [line for line in screen.lines if "asked about" in line or "delivery" in line]
        assert len({line.index("asked") for line in wrapped if line.count("asked")}) <= 2
        assert all(len(line) == 80 for line in wrapped)


async def test_a_contact_no_clock_can_read_is_shown_all_the_same(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    broken = {"id": "1", "customer": acme, "channel": "pigeon", "at": "last spring", "text": "a note on its leg"}
    event = Event(at=NEVER, what="contact", table="interactions", record=broken)
    async with at_the_screen(book, LARGE) as screen:
        screen.timeline.show(lambda offset, limit: [event] if offset == 0 else [])
        await screen.settled()
        assert screen.shows("At no readable time")
        assert screen.shows("a note on its leg")


async def test_an_empty_timeline_names_the_keys_that_fill_it(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("enter")
        assert screen.shows("No contact yet. c logs a call, m a mail, i a note.")


async def test_more_contacts_are_loaded_on_the_way_down(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    with book.change("import") as change:
        for number in range(1, 131):
            at = f"2026-{number // 28 % 11 + 1:02}-{number % 28 + 1:02}T02:00:00Z"
            fields = {"customer": acme, "channel": "note", "at": at, "text": f"note {number:03}"}
            change.create("interactions", fields)
    async with at_the_screen(book) as screen:
        await screen.press("enter")
        assert screen.timeline.item_count == 50
        await screen.press("G")
        assert screen.timeline.item_count == 130
        await screen.press("g")
        await screen.press(*["pagedown"] * 6)
        assert screen.timeline.cursor > 40


async def test_a_new_contact_leaves_a_reader_further_down_where_they_are(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    for number in range(20):
        contact_made(book, acme, f"note {number:02}", hours_ago=24 * (number + 1))
    async with at_the_screen(book) as screen:
        await screen.press("enter")
        await screen.press(*["j"] * 12)
        before = screen.lines[10:20]
        assert "note 12" in screen.cursor_line
        contact_made(book, acme, "brand new", hours_ago=0)
        await screen.settled()
        assert "note 12" in screen.cursor_line
        assert screen.lines[10:20] == before
