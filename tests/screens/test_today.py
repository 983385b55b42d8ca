"""Today: what is to be done next, doing it, putting it off, and hearing of it when its time has come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

import tests.driver
from screens import today
from screens.today import TodayScreen
from store.book import Book
from store.clock import FixedClock
from store.work.agenda import Agenda, agenda
from tests.driver import LARGE, at_the_screen
from tests.factories import NOW, add, contact_made, customer, new_book, task
from tui.app import KehuApp


async def test_the_first_screen_of_an_empty_book_names_the_key_that_fills_it(book: Book) -> None:
    async with at_the_screen(book, screen="") as person:
        assert person.line(0).startswith(" Kehu  1 Today  2 Customers")
        assert person.shows("Welcome to Kehu. There is no customer in this book yet.")
        assert person.shows("a    adds your first customer")


async def test_with_nothing_to_do_it_says_so_and_where_to_go(book: Book) -> None:
    customer(book, "Acme Ltd")
    async with at_the_screen(book, screen="") as person:
        assert person.shows("Nothing is due and nobody waits.")
        assert person.shows("2 shows the customers; there T adds a task.")


async def test_sections_stand_under_their_headings_with_their_counts(book: Book) -> None:
    acme = customer(book, "上海金桥贸易")
    task(book, acme, "quarterly quote", "2026-11-18")
    task(book, acme, "send catalogue", "2026-11-20", kind="mail")
    task(book, acme, "renewal", "2026-12-01")
    async with at_the_screen(book, screen="") as person:
        headings = [line.strip("│ ") for line in person.lines if " · 1" in line and "│ " in line]
        assert headings == ["Overdue · 1", "Due today · 1", "Next · 1"]
        assert "Wed 11-18" in person.cursor_line
        assert "call · quarterly quote" in person.cursor_line
        await person.press("j")
        assert person.cursor_line.startswith("Today")
        assert "mail · send catalogue" in person.cursor_line


async def test_s_completes_and_the_cursor_goes_on_with_the_next(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    first = task(book, acme, "first", "2026-11-18")
    task(book, acme, "second", "2026-11-19")
    async with at_the_screen(book, screen="") as person:
        await person.press("s")
        assert person.status == "Done: first. · u takes it back"
        assert "second" in person.cursor_line
        assert "done" in (book.get("tasks", first) or {})


async def test_putting_off_takes_a_date_in_words_and_stays_where_one_was(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    first = task(book, acme, "first", "2026-11-18")
    task(book, acme, "second", "2026-11-19")
    async with at_the_screen(book, screen="") as person:
        await person.press("S")
        await person.type("next mon 3pm")
        await person.press("enter")
        assert person.status.startswith("first is put off until Mon 2026-11-23 15:00.")
        assert "second" in person.cursor_line
        assert (book.get("tasks", first) or {})["due"] == "2026-11-23T07:00:00Z"


async def test_enter_at_once_puts_off_by_a_day(book: Book) -> None:
    only = task(book, customer(book, "Acme Ltd"), "only", "2026-11-18")
    async with at_the_screen(book, screen="") as person:
        await person.press("S", "enter")
        assert (book.get("tasks", only) or {})["due"] == "2026-11-21"


async def test_a_date_that_is_none_is_asked_for_again_with_what_was_typed(book: Book) -> None:
    only = task(book, customer(book, "Acme Ltd"), "only", "2026-11-18")
    async with at_the_screen(book, screen="") as person:
        await person.press("S")
        await person.type("31st")
        await person.press("enter")
        assert person.typing_into == "answer"
        assert person.shows("31st")
        await person.press("escape")
        assert (book.get("tasks", only) or {})["due"] == "2026-11-18"


async def test_enter_opens_the_customer_and_esc_comes_back_to_the_line(book: Book) -> None:
    contact_made(book, customer(book, "Acme Ltd"), "asked for the catalogue")
    task(book, customer(book, "Other Ltd"), "first", "2026-11-18")
    later = customer(book, "Later Ltd")
    contact_made(book, later, "wants a renewal")
    task(book, later, "second", "2026-11-19")
    async with at_the_screen(book, screen="") as person:
        await person.press("j", "enter")
        assert person.shows("wants a renewal")
        await person.press("escape")
        assert "second" in person.cursor_line


async def test_c_logs_a_call_with_the_customer_of_the_line(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    task(book, acme, "call back", "2026-11-20")
    async with at_the_screen(book, screen="") as person:
        await person.press("c")
        await person.type("sent the quote =ok")
        await person.press("enter")
        assert [entry["text"] for entry in book.timeline(acme)] == ["sent the quote"]


async def test_a_customer_gone_silent_is_called_and_leaves_the_list(book: Book) -> None:
    acme = customer(book, "Acme Ltd", grade="A")
    contact_made(book, acme, "long ago", hours_ago=24 * 41)
    async with at_the_screen(book, screen="") as person:
        assert person.shows("Gone silent · 1")
        assert "41 days silent; A allows 30" in person.cursor_line
        await person.press("c")
        await person.type("all well")
        await person.press("enter")
        assert not person.shows("Gone silent")


async def test_a_task_for_no_customer_can_be_done_but_not_opened(book: Book) -> None:
    add(book, "tasks", title="water the plants", due="2026-11-20", kind="other", owner="li")
    async with at_the_screen(book, screen="") as person:
        await person.press("enter")
        assert person.status == "This is for no customer; s completes it, S puts it off"
        await person.press("s")
        assert person.status.startswith("Done: water the plants.")


async def test_d_deletes_the_task_and_leaves_its_customer(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    only = task(book, acme, "only", "2026-11-18")
    async with at_the_screen(book, screen="") as person:
        await person.press("d")
        assert book.get("tasks", only) is None
        assert book.get("customers", acme) is not None


async def test_a_ticket_past_due_is_opened_as_a_ticket(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    created = "2026-11-18T02:00:00Z"
    fields = {"number": 1001, "kind": "ticket", "subject": "printer offline", "status": "new", "priority": "high"}
    log = [{"at": created, "to": "new", "by": "li"}]
    add(book, "tickets", customer=acme, due="2026-11-19", created=created, status_log=log, **fields)
    async with at_the_screen(book, screen="") as person:
        assert person.shows("Tickets past due · 1")
        assert "#1001 solution 14 h 2 min la" in person.cursor_line
        await person.press("enter")
        assert person.shows("printer offline")
        assert not person.shows("Tickets past due")


async def test_m_shows_what_is_one_persons(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    add(book, "people", login="zhou", name="Zhou", role="sales")
    task(book, acme, "hers", "2026-11-18", owner="zhou")
    task(book, acme, "mine", "2026-11-18")
    async with at_the_screen(book, screen="") as person:
        await person.press("M")
        await person.type("zhou")
        await person.press("enter")
        assert person.shows("Today · zhou")
        assert person.shows("hers") and not person.shows("mine")
        await person.press("M")
        await person.press("backspace", "enter")
        assert person.shows("mine")


async def test_the_cursor_stays_on_its_task_while_another_process_changes_others(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    for number in range(5):
        task(book, acme, f"task {number}", "2026-11-18")
    async with at_the_screen(book, LARGE, screen="") as person:
        await person.press("j", "j")
        assert "task 2" in person.cursor_line
        with new_book(book.path.removesuffix("/acme.json"), device="00bb") as other:
            task(other, acme, "before all", "2026-11-01")
        await person.sees("before all")
        assert "task 2" in person.cursor_line


async def test_a_line_begun_and_not_saved_stands_on_top(book: Book) -> None:
    customer(book, "Other Ltd", grade="A")
    acme = customer(book, "Acme Ltd")
    task(book, acme, "only", "2026-11-18")
    async with at_the_screen(book, screen="") as person:
        await person.press("c")
        await person.type("wants a quote")
        await person.press("escape")
        assert person.shows("Begun and not saved; c resumes it")
    async with at_the_screen(book, screen="") as person:
        assert "wants a quote" in person.cursor_line
        assert "1 line not saved yet: Acme Ltd" in person.status


async def test_what_changed_meanwhile_is_there_when_one_comes_back(book: Book) -> None:
    acme = customer(book, "Acme Ltd")
    task(book, acme, "only", "2026-11-18")
    async with at_the_screen(book, screen="") as person:
        await person.press("2", "s", "1")
        assert not person.shows("only")
        await person.press("u")
        assert person.shows("only")


async def test_digits_lead_back_from_what_was_opened(book: Book) -> None:
    task(book, customer(book, "Acme Ltd"), "only", "2026-11-18")
    async with at_the_screen(book, screen="") as person:
        await person.press("enter", "1")
        assert person.shows("Overdue · 1")


# A call-back that comes due.


@pytest.fixture
def just_before_three(book: Book) -> Book:
    """The book a twentieth of a second before 15:00 in Shanghai."""
    book.clock = FixedClock(datetime(2026, 11, 20, 7, 0, tzinfo=UTC) - timedelta(milliseconds=50))
    return book


async def test_a_call_back_announces_itself_once_when_it_is_due(just_before_three: Book) -> None:
    book = just_before_three
    acme = customer(book, "王小明")
    task(book, acme, "quarterly quote", "2026-11-20T07:00:00Z")
    async with at_the_screen(book, screen="2") as person:
        await person.sees("15:00 call 王小明: quarterly quote")
        await person.press("o", "l")
        assert person.status == "Sorted by last contact"
        task(book, acme, "another", "2026-11-21")
        await person.sees("!2")
        assert person.status == "Sorted by last contact"


@pytest.mark.parametrize("bell", [True, False])
async def test_the_bell_rings_only_where_it_is_wanted(
    just_before_three: Book, monkeypatch: pytest.MonkeyPatch, bell: bool
) -> None:
    book = just_before_three
    task(book, customer(book, "王小明"), "quarterly quote", "2026-11-20T07:00:00Z")
    rung: list[str] = []
    monkeypatch.setattr(KehuApp, "bell", lambda _app: rung.append("ding"))
    monkeypatch.setattr(tests.driver, "_AT_ONCE", replace(tests.driver._AT_ONCE, bell=bell))
    async with at_the_screen(book, screen="") as person:
        await person.sees("15:00 call 王小明: quarterly quote")
        assert rung == (["ding"] if bell else [])


async def test_somebody_elses_call_back_is_not_announced(just_before_three: Book) -> None:
    book = just_before_three
    acme = customer(book, "王小明")
    task(book, acme, "hers", "2026-11-20T07:00:00Z", owner="zhou")
    task(book, acme, "mine", "2026-11-20T07:00:00Z")
    async with at_the_screen(book, screen="") as person:
        await person.sees("15:00 call 王小明: mine")
        assert "hers" not in person.status


async def test_a_task_due_today_is_overdue_once_its_time_has_passed(book: Book) -> None:
    due = NOW + timedelta(minutes=1)
    book.clock = FixedClock(due + timedelta(milliseconds=950))
    task(book, customer(book, "Acme Ltd"), "call back", "2026-11-20T06:03:00Z")
    async with at_the_screen(book, screen="") as person:
        await person.sees("Overdue · 1")


async def test_time_that_passes_while_another_screen_is_shown_is_caught_up_with_on_coming_back(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = customer(book, "Acme Ltd")
    task(book, acme, "ring back", "2026-11-20")
    async with at_the_screen(book, screen="") as person:
        screen = person.app.screen
        assert isinstance(screen, TodayScreen)
        asked: list[datetime] = []

        def counted(book: Book, now: datetime, owner: str | None = None, *, whole: bool = False) -> Agenda:
            asked.append(now)
            return agenda(book, now, owner, whole=whole)

        monkeypatch.setattr(today, "agenda", counted)
        await person.press("2")
        screen._catch_up_with_time(NOW)
        await person.settled()
        assert not asked
        await person.press("1")
        assert len(asked) == 1
        screen._catch_up_with_time(NOW)
        assert len(asked) == 2
