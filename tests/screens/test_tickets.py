"""Tickets at the desk: the queue and its order, answering, bringing on, handing over, and a cursor that stays."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from store.book import Book
from store.model.instants import to_text
from store.work.ticket_queue import status_of
from store.work.tickets import message, open_ticket, solve
from tests.driver import LARGE, SMALL, at_the_screen
from tests.factories import NOW, add, contact_made, customer, new_book

HOUR = timedelta(hours=1)


def opened(book: Book, customer_id: str, subject: str, **fields: Any) -> str:
    """A ticket of the customer; its id."""
    return str(open_ticket(book, {"customer": customer_id, "subject": subject, **fields}, NOW).record["id"])


def colleague(book: Book, login: str) -> None:
    add(book, "people", login=login, name=login, role="service")


def said_on(book: Book, ticket_id: str) -> list[dict[str, Any]]:
    return book.children("interactions", "ticket", ticket_id)


def status(book: Book, ticket_id: str) -> str:
    ticket = book.get("tickets", ticket_id)
    assert ticket is not None
    return status_of(book, ticket, NOW).status


@pytest.fixture
def acme(book: Book) -> str:
    return customer(book, "Acme Ltd")


@pytest.fixture
def printer(book: Book, acme: str) -> str:
    return opened(book, acme, "printer offline")


at_the_queue = partial(at_the_screen, screen="3")


async def test_the_queue_stands_in_its_order_with_words_beside_colours(book: Book, acme: str) -> None:
    opened(book, acme, "no hurry at all", priority="low")
    opened(book, acme, "soon", due=to_text(NOW + timedelta(minutes=10)), assignee="li")
    opened(book, acme, "late", due=to_text(NOW - 26 * HOUR), priority="high")
    opened(book, acme, "this week", due=to_text(NOW + 100 * HOUR))
    async with at_the_queue(book, SMALL) as screen:
        rows = [line.strip("│▸ ") for line in screen.lines[3:7]]
        assert [row.split(" ")[0] for row in rows] == ["#1003", "#1002", "#1004", "#1001"]
        assert "high   ! solve 1 d 2 h late" in rows[0]
        assert "normal ~ solve 10 min left       li" in rows[1]
        assert "normal · first" in rows[2]
        assert "low    · first" in rows[3]
        assert all("Acme Ltd" in row for row in rows)
        assert screen.line(1).startswith("┌─ Tickets · everybody's ─")
        assert screen.line(1).endswith("─ 4 ─┐")


async def test_an_empty_queue_names_the_keys_that_lead_on(book: Book) -> None:
    async with at_the_queue(book) as screen:
        assert screen.shows("There is no ticket in this book yet.")
        await screen.press("s")
        assert screen.status == "No ticket is selected; t opens one"


async def test_beside_the_queue_stands_the_ticket_with_what_was_said_and_done(
    book: Book, acme: str, printer: str
) -> None:
    message(book, printer, "still broken", NOW)
    async with at_the_queue(book, LARGE) as screen:
        assert "#1001 printer offline" in screen.line(1)
        assert screen.shows("status     new · nobody's yet")
        assert screen.shows("#  opened · by li")
        assert screen.shows("still broken")


async def test_in_a_small_terminal_enter_opens_the_ticket_and_esc_leaves_it(book: Book, printer: str) -> None:
    async with at_the_queue(book, SMALL) as screen:
        assert not screen.shows("#  opened")
        await screen.press("enter")
        assert screen.shows("#  opened")
        assert not screen.shows("Tickets · everybody's")
        await screen.press("escape")
        assert screen.cursor_line.startswith("#1001 printer offline")


async def test_x_takes_the_next_ticket_and_the_cursor_goes_to_it(book: Book, acme: str) -> None:
    opened(book, acme, "of chen", due="2026-11-19", assignee="li")
    free = opened(book, acme, "free", due="2026-11-23")
    async with at_the_queue(book) as screen:
        await screen.press("x")
        assert screen.status == "#1002 free is yours. · u takes it back"
        assert screen.cursor_line.startswith("#1002 free")
    taken = book.get("tickets", free) or {}
    assert (taken["assignee"], taken["status"]) == ("li", "open")


async def test_x_on_another_screen_opens_the_ticket_over_it(book: Book, printer: str) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("x")
        assert "#1001 printer offline" in screen.line(1)
        assert screen.shows("open · with li")
        await screen.press("escape")
        assert screen.cursor_line.startswith("Acme Ltd")


async def test_a_reply_goes_out_by_the_way_the_customer_wrote(book: Book, printer: str) -> None:
    message(book, printer, "still broken", NOW, channel="wechat")
    async with at_the_queue(book) as screen:
        await screen.press("r", *"restart it @wed")
        assert screen.line(22).startswith(" 微 #1001 printer offline ▏restart it @wed")
        await screen.press("enter")
        assert screen.status == "Answered #1001 printer offline. Follow-up Wed 11-25. · u takes it back"
    answer = next(said for said in said_on(book, printer) if said["text"] == "restart it")
    assert (answer["channel"], answer["direction"]) == ("wechat", "out")
    assert [step["due"] for step in book.children("tasks", "ticket", printer)] == ["2026-11-25"]
    assert status(book, printer) == "open"


async def test_what_came_from_the_customer_opens_a_ticket_that_waits(book: Book, printer: str) -> None:
    async with at_the_queue(book) as screen:
        await screen.press("s", "c", "enter")
        assert screen.status == "#1001 printer offline is waiting for the customer. · u takes it back"
        assert "= waiting" in screen.cursor_line
        await screen.press("r", *"works now <", "enter")
        assert screen.status == "Message on #1001 printer offline: it is open again. · u takes it back"
    assert status(book, printer) == "open"


async def test_a_note_on_the_ticket_is_internal_and_answers_nobody(book: Book, printer: str) -> None:
    async with at_the_queue(book) as screen:
        await screen.press("i", *"ask the vendor", "enter")
        assert screen.status == "Noted on #1001 printer offline. · u takes it back"
    (note,) = said_on(book, printer)
    assert (note["channel"], "direction" in note) == ("note", False)
    assert status(book, printer) == "new"


async def test_a_reply_left_with_esc_waits_for_its_ticket(book: Book, acme: str, printer: str) -> None:
    other = opened(book, acme, "scanner")
    async with at_the_queue(book) as screen:
        await screen.press("r", *"restart it", "escape", "j", "r")
        assert screen.line(22).strip().startswith("✉ #1002 scanner ▏")
        assert "restart it" not in screen.line(22)
        await screen.press("escape", "2", "c", "enter")
        assert screen.status.startswith("Answered #1001 printer offline.")
    assert [said["text"] for said in said_on(book, printer)] == ["restart it"]
    assert said_on(book, other) == []


async def test_s_offers_what_can_become_of_the_ticket_and_says_why_not(book: Book, printer: str) -> None:
    async with at_the_queue(book) as screen:
        await screen.press("s")
        assert screen.line(22).strip() == "? #1001 printer offline is new. What next?"
        assert "(o reopen)" in screen.line(23)
        await screen.press("o")
        assert "The ticket is being worked already" in screen.line(22)
        await screen.press("escape")
        assert screen.line(23).strip().startswith("x take next")
    assert status(book, printer) == "new"


async def test_solving_asks_for_the_result_and_the_rating_in_one_line(book: Book, printer: str) -> None:
    async with at_the_queue(book) as screen:
        await screen.press("s", "s", *"new fuser *9", "enter")
        assert screen.status == "“*9” is no rating; it goes from *1 to *5."
        await screen.press("end", "backspace", "5", "enter")
        assert screen.status == "Solved #1001 printer offline. · u takes it back"
        assert screen.shows("Every ticket is done. f shows them, 2 the customers.")
        solved = book.get("tickets", printer) or {}
        assert (solved["status"], solved["result"], solved["rating"]) == ("solved", "new fuser", 5)
        await screen.press("u")
        assert screen.cursor_line.startswith("#1001 printer offline")


async def test_a_pause_ends_when_one_says_or_never(book: Book, printer: str) -> None:
    async with at_the_queue(book) as screen:
        await screen.press("s", "t", *"yesterday-ish", "enter")
        assert book.get("tickets", printer)["status"] == "new"  # type: ignore[index]
        assert screen.typing_into == "answer"
        await screen.press("ctrl+u", *"next mon", "enter")
        assert screen.status.startswith("#1001 printer offline is waiting for a third party until Mon 2026-11-23")
        await screen.press("s", "o")
        assert screen.status == "#1001 printer offline is open again. · u takes it back"
    assert status(book, printer) == "open"


async def test_f_shows_what_is_done_where_it_is_reopened_or_followed_up(book: Book, printer: str) -> None:
    solve(book, printer, NOW)
    async with at_the_queue(book) as screen:
        assert not screen.shows("printer offline")
        await screen.press("f")
        assert "✓ solved" in screen.cursor_line
        await screen.press("s", "x")
        assert screen.status.startswith("Closed #1001")
        await screen.press("s", "o")
        assert screen.shows("follow-up can be opened")
        await screen.press("f")
        assert screen.status == "Opened #1002 printer offline, following up #1001. · u takes it back"
        assert screen.cursor_line.startswith("#1002 printer offline")


async def test_capital_o_hands_the_ticket_over_with_a_reason(book: Book, printer: str) -> None:
    colleague(book, "chen")
    async with at_the_queue(book) as screen:
        await screen.press("O", *"chen knows printers", "enter")
        assert screen.status == "#1001 printer offline is with chen now. · u takes it back"
        await screen.press("O", *"nobody", "enter")
        assert "nobody" in screen.status
    ticket = book.get("tickets", printer) or {}
    assert ticket["assignee_log"][-1]["reason"] == "knows printers"


async def test_t_opens_a_ticket_for_the_customer_under_the_cursor(book: Book, acme: str) -> None:
    async with at_the_screen(book) as screen:
        await screen.press("t")
        assert screen.line(0).strip() == "New ticket for Acme Ltd"
        await screen.press("ctrl+s")
        assert screen.typing_into is None or screen.shows("✗")
        await screen.press(*"printer offline", "ctrl+s")
        assert screen.status == "Opened #1001 printer offline for Acme Ltd. · u takes it back"
        await screen.press("enter")
        assert screen.shows("tickets    #1001 printer offline · first ")
        assert screen.shows("14:02 #  1001 opened")


async def test_t_on_a_contact_opens_the_ticket_from_it(book: Book, acme: str) -> None:
    call = contact_made(book, acme, "printer offline since Monday", direction="in")
    async with at_the_screen(book) as screen:
        await screen.press("enter", "t", "ctrl+s")
        assert screen.status == "Opened #1001 printer offline since Monday for Acme Ltd. · u takes it back"
    (ticket,) = book.children("tickets", "customer", acme)
    assert ticket["interaction"] == call
    assert ticket["opened_by_phone"] is True


async def test_e_edits_the_ticket_and_d_deletes_it(book: Book, acme: str, printer: str) -> None:
    async with at_the_queue(book) as screen:
        await screen.press("e")
        assert screen.line(0).strip() == "Edit #1001 printer offline of Acme Ltd"
        await screen.press("end", *"!", "ctrl+s")
        assert screen.cursor_line.startswith("#1001 printer offline!")
        await screen.press("d")
        assert book.get("tickets", printer) is None
        await screen.press("u")
        assert screen.cursor_line.startswith("#1001 printer offline!")


@pytest.mark.parametrize("words", ["1002", "#1002", "scanner", "jinqiao", "urgent"])
async def test_words_narrow_the_queue_by_number_subject_customer_and_priority(
    book: Book, printer: str, words: str
) -> None:
    opened(book, customer(book, "上海金桥贸易"), "scanner", priority="urgent")
    async with at_the_queue(book) as screen:
        await screen.press("/", *words)
        assert screen.shows("scanner")
        assert not screen.shows("printer offline")
        assert screen.line(1).endswith("─ 1 of 2 ─┐")
        await screen.press("enter", "escape")
        assert screen.shows("printer offline")


async def test_capital_m_shows_ones_own_tickets_or_nobodys(book: Book, acme: str, printer: str) -> None:
    opened(book, acme, "mine", assignee="li")
    async with at_the_queue(book) as screen:
        await screen.press("M", "enter")
        assert screen.line(1).startswith("┌─ Tickets · li ─")
        assert not screen.shows("printer offline")
        await screen.press("M", "-", "enter")
        assert screen.line(1).startswith("┌─ Tickets · nobody's ─")
        assert not screen.shows("mine")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_cursor_stays_on_its_ticket_while_another_process_changes_others(
    book: Book, tmp_path: Path, acme: str, size: tuple[int, int]
) -> None:
    first, second, third = (opened(book, acme, f"no {number}", due=f"2026-12-0{number}") for number in (1, 2, 3))
    async with at_the_queue(book, size) as screen:
        await screen.press("j")
        selected = getattr(screen.app.screen, "selected_ticket", None)
        assert selected == second
        with new_book(tmp_path, user="chen", device="00bb") as elsewhere:
            opened(elsewhere, acme, "overdue one", due="2026-11-19")
            solve(elsewhere, first, NOW)
        await screen.sees("overdue one")
        await screen.sees("─ 3 ─┐")
        assert getattr(screen.app.screen, "selected_ticket", None) == second
        assert screen.cursor_line.startswith("#1002 no 2")
        with new_book(tmp_path, user="chen", device="00bb") as elsewhere:
            solve(elsewhere, second, NOW)
            opened(elsewhere, acme, "the last one")
        await screen.sees("the last one")
        assert getattr(screen.app.screen, "selected_ticket", None) == third


async def test_subjects_cannot_steer_the_markup(book: Book, acme: str) -> None:
    opened(book, acme, "[red]x[/red] [@click=quit]y[/]")
    async with at_the_queue(book, LARGE) as screen:
        assert "[red]x[/red]" in screen.cursor_line
        await screen.press("s")
        assert "[red]x[/red]" in screen.line(38)


async def test_a_view_of_the_queue_brings_back_filter_order_columns_and_whose(book: Book, acme: str) -> None:
    opened(book, acme, "printer offline", priority="high", assignee="li")
    opened(book, acme, "scanner offline", priority="low", assignee="li")
    opened(book, acme, "printer on fire", priority="urgent")
    async with at_the_queue(book) as screen:
        await screen.press("/", *"offline", "enter", "M", *"li", "enter", "o", "w")
        await screen.press("K", "ctrl+a", "ctrl+k", *"status priority", "enter")
        assert screen.status == "" or "Sorted" in screen.status
        await screen.press("F", "s", *"mine", "enter")
        (view,) = book.all("views")
        assert (view["list"], view["query"]) == ("tickets", "offline assignee:li")
        await screen.press("escape", "M", "backspace", "enter", "o", "q", "F", "1")
        assert screen.status == "View mine"
        assert "everybody's · newest first" in screen.line(1) and "2 of 3" in screen.line(1)
        assert [line.split()[-2:] for line in screen.lines[3:5]] == [["high", "│"], ["low", "│"]]
        await screen.press("1", ":", *"mine")
        await screen.press("enter")
        assert screen.status == "View mine" and screen.shows("scanner offline"), "the palette opens it from anywhere"
        await screen.press("/", "ctrl+a", "ctrl+k", *"is:done", "enter")
        assert "done too" in screen.line(1), "a filter that asks for what is done gets it"
