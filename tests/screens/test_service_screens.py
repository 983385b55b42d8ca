"""Service at the screens: clocks in words, articles, reports, what Today reminds of, and questions that refuse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from screens.kpi_lines import SECTIONS
from store.book import Book
from store.clock import FixedClock
from store.measure.kpi import DEFINITIONS
from store.work.articles import add_article
from store.work.complaints import start_complaint
from store.work.feedback import record_feedback
from store.work.ticket_links import links_of
from store.work.tickets import open_ticket, pause, reply
from tests.driver import LARGE, at_the_screen
from tests.factories import NOW, add, customer

HOUR = timedelta(hours=1)


def at(book: Book, hours_ago: float) -> None:
    """Make it so many hours before now."""
    book.clock = FixedClock(NOW - hours_ago * HOUR)


def neglected(book: Book) -> str:
    """A customer nobody has talked to, with two tickets that have waited for weeks; their id."""
    acme = customer(book, "Acme Ltd", created="2025-01-01T00:00:00Z", grade="A")
    at(book, 24 * 30)
    for subject in ("printer offline", "invoice"):
        open_ticket(book, {"customer": acme, "subject": subject}, book.clock.now())
    at(book, 0)
    return acme


@pytest.fixture
def late(book: Book) -> str:
    """A ticket of yesterday that nobody has answered; its id."""
    at(book, 24)
    bridge = customer(book, "上海金桥贸易", grade="A")
    opened = open_ticket(book, {"customer": bridge, "subject": "打印机离线", "priority": "high"}, book.clock.now())
    at(book, 0)
    return str(opened.record["id"])


async def test_the_pane_says_how_each_clock_stands_and_by_which_terms(book: Book, late: str) -> None:
    async with at_the_screen(book, LARGE, screen="3") as screen:
        assert "! first 23 h late" in screen.cursor_line
        assert screen.shows("1st reply  ! breached · 23 h late")
        assert screen.shows("Yesterday 15:02 · 9 h/1 h")
        assert screen.shows("promised   standard v1 · office")
        reply(book, late, "请重启", NOW)
        pause(book, late, NOW)
        await screen.sees("= waiting")


async def test_articles_that_may_help_come_first_and_are_linked_to_the_ticket(book: Book, late: str) -> None:
    for title in ("Invoices", "打印机离线怎么办"):
        add_article(book, {"title": title, "text": "检查电源\n重启", "tags": ["硬件"]}, NOW)
    async with at_the_screen(book, LARGE, screen="3") as screen:
        await screen.press("W")
        assert screen.cursor_line.startswith("+ 打印机离线怎么办")
        assert screen.shows("检查电源")
        await screen.press("L")
        assert screen.status == "Linked #1001 打印机离线 and 打印机离线怎么办. · u takes it back"
        await screen.press("/", *"invoi", "enter")
        assert screen.cursor_line.startswith("Invoices")
        await screen.press("e", "end", *" and VAT", "ctrl+s", "escape", "escape")
        assert screen.shows("linked     article: 打印机离线怎么办")
    ticket = book.get("tickets", late)
    assert ticket is not None
    assert [record["title"] for _table, record in links_of(book, ticket)] == ["打印机离线怎么办"]
    assert {article["title"] for article in book.all("articles")} == {"Invoices and VAT", "打印机离线怎么办"}


async def test_an_empty_shelf_of_articles_names_the_key_that_fills_it(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("W")
        assert screen.shows("There is no article in this book yet.")
        await screen.press("L", "e")
        assert "No" in screen.status or "nothing" in screen.status
        await screen.press("a", *"How to pay", "ctrl+s")
        assert screen.cursor_line.startswith("How to pay")


async def test_during_a_call_f12_looks_things_up_and_the_line_waits(book: Book) -> None:
    customer(book, "Acme Ltd")
    add_article(book, {"title": "How to pay"}, NOW)
    async with at_the_screen(book) as screen:
        await screen.press("C", *"wants to", "f12")
        assert screen.shows("How to pay")
        await screen.press("escape", *" pay")
        assert screen.shows("☎ Acme Ltd ▏wants to pay")


async def test_a_canned_reply_names_the_fields_it_cannot_fill(book: Book, late: str) -> None:
    async with at_the_screen(book, screen="3") as screen:
        await screen.press("p")
        assert "no canned reply yet" in screen.status
        add(book, "templates", name="hello", kind="reply", text="您好 {customer} {weather}")
        await screen.press("p", "enter")
        assert screen.shows("您好 上海金桥贸易 {weather}")
        assert screen.shows("Fill in {weather} before you save")
        await screen.press("escape", "p")
        assert screen.status == "A reply to it is begun already; r goes on with that"


async def test_what_does_not_fit_is_asked_for_again(book: Book, late: str) -> None:
    async with at_the_screen(book, screen="3") as screen:
        await screen.press("L", *"#9999", "enter")
        assert screen.typing_into == "answer" and "9999" in screen.status
        await screen.press("escape", "J", *"#9999", "enter")
        assert screen.typing_into == "answer" and "9999" in screen.status
        await screen.press("escape", "%")
        assert screen.status == "Open the ticket and put the cursor on the message that is about something else"


async def test_marked_tickets_are_merged_into_the_one_under_the_cursor(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    for subject in ("printer", "printer again", "still the printer"):
        open_ticket(book, {"customer": acme, "subject": subject}, NOW)
    async with at_the_screen(book, screen="3") as screen:
        await screen.press("space", "space", "J")
        assert screen.cursor_line.startswith("#1003")
        assert len(book.where("tickets", "status='merged'")) == 2
        await screen.press("u")
        assert book.where("tickets", "status='merged'") == []


async def test_feedback_asks_for_its_theme_and_whether_an_answer_is_owed(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book) as screen:
        await screen.press("t", *"more colours")
        assert not screen.shows("Theme")
        await screen.press("down", "ctrl+u", *"Feedback")
        assert screen.shows("Theme")
        await screen.press("ctrl+s")
        assert "Kept" in screen.status or "ecorded" in screen.status
    assert [ticket["kind"] for ticket in book.all("tickets")] == ["feedback"]


async def test_today_reminds_of_what_service_owes(book: Book, late: str) -> None:
    acme = neglected(book)
    at(book, 3)
    start_complaint(book, {"customer": acme, "subject": "so rude"}, book.clock.now())
    record_feedback(book, {"customer": acme, "subject": "colours", "reply_owed": True}, book.clock.now())
    add_article(book, {"title": "How to pay", "review_days": 1, "reviewed_on": "2026-11-01"}, NOW)
    at(book, 0)
    async with at_the_screen(book, LARGE, screen="1") as screen:
        await screen.sees("Surveys due · 1")
        for heading in ("Tickets past due", "Complaints: steps due · 1", "Customers at risk · 1", "To be looked over"):
            assert screen.shows(heading), heading
        assert "#1001 1st reply 23 h late · 打印机离线" in screen.line_with("#1001")
        assert "#1004 so rude · intake" in screen.line_with("intake")
        await screen.press("G")
        assert "look over: How to pay" in screen.cursor_line
        await screen.press("enter")
        assert screen.shows("Articles")


async def test_the_customer_shows_why_they_are_at_risk_and_what_may_help(book: Book) -> None:
    neglected(book)
    add_article(book, {"title": "The printer and its moods"}, NOW)
    async with at_the_screen(book, LARGE) as screen:
        assert screen.shows("! at risk") and screen.shows("no contact for")
        assert screen.shows("may help   The printer and its moods")


def test_each_figure_stands_under_one_heading() -> None:
    listed = [id for _heading, ids in SECTIONS for id in ids]
    assert sorted(listed) == sorted(definition.id for definition in DEFINITIONS)


async def test_the_figures_are_taken_apart_by_what_b_names(book: Book, late: str) -> None:
    async with at_the_screen(book, screen="5") as screen:
        await screen.press("B")
        await screen.sees("by owner")
        await screen.sees("Backlog")
        await screen.press(*["B"] * 5)
        await screen.sees("everybody's ─")


async def test_a_report_is_written_where_one_says_and_never_over_a_file(book: Book, late: str, tmp_path: Path) -> None:
    written = tmp_path / "报告.html"
    async with at_the_screen(book, screen="5") as screen:
        for said in (f"The report is in {written}.", f"{written} is there already"):
            await screen.press("R", "h")
            await screen.press("ctrl+u", "delete", *str(written), "enter")
            assert screen.status.startswith(said)
    assert "2026-11-01" in written.read_text(encoding="utf-8")
