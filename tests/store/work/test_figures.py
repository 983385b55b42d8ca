"""The KPIs of whole books: against a brute-force recomputation, and what has to hold whatever the book."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.book import Book
from store.clock import FixedClock
from store.errors import Usage
from store.exchange.demo import generate
from store.exchange.export import export_json
from store.exchange.fill import make_book
from store.measure import kpi
from store.measure.compare import Group
from store.measure.definition import Figure
from store.model.instants import to_text, zone_named
from store.work.figures import Shown, figures, figures_by
from tests.factories import NOW, add, contact_made, customer, task
from tests.store.measure.brute_force import Expected, expected, group_of, groups
from tests.store.measure.brute_life import Document, Window
from tests.store.measure.invented import DAYS, LOGINS, START, Tables, books, desks

PROMISED = ("policy", "steps", "theme", "reply_owed")
DURATIONS = ("first-response", "next-response", "first-resolution", "total-resolution", "backlog-age")
MONTH = (date(2026, 10, 22), date(2026, 11, 21))
MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@contextmanager
def opened(tables: Tables, now: datetime) -> Iterator[Book]:
    """A book of these documents, opened at `now`."""
    with tempfile.TemporaryDirectory() as directory:
        path = f"{directory}/book.json"
        make_book(path, [(table, document) for table, documents in tables.items() for document in documents])
        with Book.open(path, user="li", device="00aa", clock=FixedClock(now)) as book:
            yield book


def by_id(shown: list[Shown]) -> dict[str, Shown]:
    return {each.definition.id: each for each in shown}


def of(book: Book, start: date, end: date, now: datetime = NOW, owner: str | None = None) -> dict[str, Figure]:
    """The figures alone, by the id of their definition."""
    return {id: shown.figure for id, shown in by_id(figures(book, start, end, now, owner=owner, quality=False)).items()}


def assert_agrees(book: Book, start: date, end: date, now: datetime, owner: str | None) -> None:
    """Every figure, and that of the period before, is what plain loops over the export find."""
    export = json.loads(b"".join(export_json(book)))
    shown = by_id(figures(book, start, end, now, owner=owner, quality=False))
    mine = group_of(export, "owner", owner)
    recomputed = expected(export, Window(start, end, book.zone, now), mine)
    before = expected(export, Window(start - (end - start), start, book.zone, now), mine)
    assert shown.keys() == recomputed.keys() == {definition.id for definition in kpi.DEFINITIONS} - {"data-quality"}
    for id, each in shown.items():
        assert (id, as_expected(each.figure)) == (id, approximately(recomputed[id]))
        assert (id, as_expected(each.previous)) == (id, approximately(before[id]))


def as_expected(figure: Figure) -> Expected:
    parts = {part.name: part.value for part in figure.breakdown}
    return Expected(figure.value, figure.n, figure.median, figure.p90, figure.mean, set(figure.records), parts)


def approximately(wanted: Expected) -> Expected:
    numbers = (pytest.approx(wanted.value), wanted.n, *map(pytest.approx, wanted[2:5]))
    return Expected(*numbers, wanted.records, pytest.approx(wanted.parts))


@MANY
@given(
    books(),
    st.integers(-5, DAYS + 20),
    st.integers(1, 60),
    st.integers(0, 24 * (DAYS + 60)),
    st.sampled_from((None, *LOGINS)),
)
def test_random_books_against_brute_force(tables: Tables, first: int, days: int, hours: int, owner: str | None) -> None:
    start = START.date() + timedelta(days=first)
    now = START + timedelta(hours=hours)
    with opened(tables, now) as book:
        assert_agrees(book, start, start + timedelta(days=days), now, owner)


@FEW
@given(
    desks(),
    st.integers(0, DAYS),
    st.integers(1, 60),
    st.sampled_from(("owner", "team", "type", "channel", "grade", "kind")),
)
def test_each_group_against_brute_force(tables: Tables, first: int, days: int, by: Group) -> None:
    start, end = (START.date() + timedelta(days=day) for day in (first, first + days))
    with opened(tables, NOW) as book:
        export = json.loads(b"".join(export_json(book)))
        found = {name: by_id(shown) for name, shown in figures_by(book, start, end, NOW, by, quality=False).items()}
        window = Window(start, end, book.zone, NOW)
        for name in found.keys() | groups(export, by):
            for id, wanted in expected(export, window, group_of(export, by, name)).items():
                shown = found.get(name, {}).get(id)
                if wanted.n or (shown and shown.figure.n):
                    assert shown and (id, as_expected(shown.figure)) == (id, approximately(wanted))


@FEW
@given(books(), st.integers(0, DAYS), st.integers(1, 20), st.integers(1, 20))
def test_what_happens_in_two_windows_happens_in_both_together(tables: Tables, first: int, one: int, two: int) -> None:
    start = START.date() + timedelta(days=first)
    middle, end = start + timedelta(days=one), start + timedelta(days=one + two)
    with opened(tables, NOW) as book:
        left, right, whole = of(book, start, middle), of(book, middle, end), of(book, start, end)
        for id in whole.keys() - {"backlog", "backlog-age", "open-breaches"}:
            assert left[id].n + right[id].n == whole[id].n
            assert {*left[id].records, *right[id].records} == set(whole[id].records)
        for id in ("backlog", "backlog-age"):
            assert right[id] == whole[id], "a snapshot is that of the end"


@FEW
@given(books(), st.integers(0, DAYS), st.integers(1, 45))
def test_the_records_are_the_records_counted(tables: Tables, first: int, days: int) -> None:
    start = START.date() + timedelta(days=first)
    with opened(tables, NOW) as book:
        for id, figure in of(book, start, start + timedelta(days=days)).items():
            assert len(set(figure.records)) == len(figure.records)
            assert all(book.get(table, record) is not None for table, record in figure.records)
            if id != "next-response":
                assert len(figure.records) == figure.n
            else:
                assert bool(figure.n) == bool(figure.records) and figure.n >= len(figure.records)


@FEW
@given(books())
def test_the_owners_figures_add_up_to_everybodys(tables: Tables) -> None:
    start, end = START.date(), START.date() + timedelta(days=DAYS)
    with opened(tables, NOW) as book:
        everybody, *each = (of(book, start, end, owner=owner) for owner in (None, *LOGINS))
        for id, figure in everybody.items():
            assert figure.n == sum(own[id].n for own in each)


def plain(record: tuple[str, Document]) -> tuple[str, Document]:
    """The record without what only the KPIs count that are left out of the brute force (NOT_IN_THESE_BOOKS)."""
    table, document = record
    return table, {name: value for name, value in document.items() if name not in PROMISED}


def test_a_demo_book_against_brute_force(tmp_path: Path) -> None:
    path = str(tmp_path / "demo.json")
    records = generate(60, 7, NOW, zone_named("Asia/Shanghai"), "li")
    make_book(path, (plain(record) for record in records if record[0] != "surveys"))
    with Book.open(path, user="li", device="00aa", clock=FixedClock(NOW)) as book:
        for owner in (None, "li"):
            assert_agrees(book, *MONTH, NOW, owner)
        assert of(book, *MONTH)["contacts"].n > 0


def test_an_empty_book_has_nothing_and_never_a_zero(book: Book) -> None:
    for shown in figures(book, *MONTH, NOW):
        assert (shown.figure, shown.previous) == (Figure(None, 0), Figure(None, 0))
        assert (shown.change, shown.target) == (None, None)


@pytest.fixture
def book(book: Book) -> Book:
    """A book in which every hour is worked, so that durations are those of the clock on the wall."""
    with book.change("settings") as change:
        change.update("settings", book.settings["id"], {"calendars": [{"name": "24x7"}]})
    return book


def ticket(book: Book, created: datetime, *log: tuple[datetime, str], **fields: object) -> str:
    """A ticket with this log after its creation; its id."""
    entries = [{"at": to_text(created), "to": "new", "by": "li"}]
    for at, to in log:
        entries.append({"at": to_text(at), "from": entries[-1]["to"], "to": to, "by": "li"})
    document = {
        "id": f"01{book.count('tickets'):024}",
        "created": to_text(created),
        "by": "li",
        "stamps": {},
        "number": 1001 + book.count("tickets"),
        "customer": customer(book, "上海金桥贸易"),
        "kind": "ticket",
        "subject": "Printer offline",
        "assignee": "li",
        "status": entries[-1]["to"],
        "status_log": entries,
        **fields,
    }
    with book.file.lock():
        book.file.commit([("tickets", book.file.next_doc_id("tickets"), document)])
    return str(document["id"])


def message(book: Book, ticket_id: str, at: datetime, direction: str = "in", **fields: object) -> None:
    found = book.get("tickets", ticket_id)
    assert found is not None
    add(
        book,
        "interactions",
        **{
            "customer": found["customer"],
            "channel": "mail",
            "direction": direction,
            "at": to_text(at),
            "ticket": ticket_id,
            **fields,
        },
    )


MORNING = datetime(2026, 11, 18, 1, tzinfo=UTC)


def hours(count: float) -> datetime:
    """So many hours after the morning of the story."""
    return MORNING + timedelta(hours=count)


def test_a_complaint_repeats_one_that_a_colleague_has(book: Book) -> None:
    about = {"kind": "complaint", "cause": "delivery", "customer": customer(book, "上海金桥贸易")}
    ticket(book, hours(0), assignee="chen", **about)
    ticket(book, hours(48), **about)
    repeated = of(book, *MONTH, now=hours(72), owner="li")["complaints-repeated"]
    assert (repeated.value, repeated.n) == (100, 1)
    of_each = figures_by(book, *MONTH, hours(72), "owner", quality=False)
    assert by_id(of_each["li"])["complaints-repeated"].figure.value == 100


def test_the_story_of_one_ticket(book: Book) -> None:
    id = ticket(
        book,
        hours(0),
        (hours(2), "open"),
        (hours(4), "waiting"),
        (hours(10), "solved"),
        (hours(16), "solved"),
        rating=5,
        rated_at=to_text(hours(17)),
    )
    message(book, id, hours(0))
    message(book, id, hours(2), "out")
    message(book, id, hours(6))
    message(book, id, hours(7))
    message(book, id, hours(9), "out")
    message(book, id, hours(12))
    shown = of(book, *MONTH)
    assert shown["first-response"].value == 2 * 3600
    assert shown["next-response"].value == 3 * 3600, "from the first of two messages in a row"
    assert shown["first-resolution"].value == 8 * 3600, "ten hours, two of them waiting for the customer"
    assert shown["total-resolution"].value == 12 * 3600, "and four more after it came back"
    assert shown["reopen-rate"].value == 100
    assert shown["backlog"].value == 0
    assert shown["backlog-age"].value is None
    assert shown["csat"].value == 100
    ticket_figures = [*DURATIONS[:-1], "reopen-rate", "csat"]
    assert all(shown[name].records == (("tickets", id),) for name in ticket_figures)


def test_reopening_never_changes_the_first_response_nor_the_first_resolution(book: Book) -> None:
    id = ticket(book, hours(0), (hours(3), "solved"))
    message(book, id, hours(1), "out")
    before = of(book, *MONTH)
    message(book, id, hours(5))
    after = of(book, *MONTH)
    assert after["total-resolution"].value is None
    assert (before["reopen-rate"].value, after["reopen-rate"].value) == (0, 100)
    for name in ("first-response", "first-resolution"):
        assert before[name] == after[name]


def test_what_staff_take_back_within_five_minutes_was_a_slip(book: Book) -> None:
    ticket(book, hours(0), (hours(1), "solved"), (hours(1) + timedelta(minutes=5), "open"))
    assert of(book, *MONTH)["reopen-rate"].value == 0
    ticket(book, hours(0), (hours(1), "solved"), (hours(1) + timedelta(minutes=5, seconds=1), "open"))
    assert of(book, *MONTH)["reopen-rate"].value == 50


def test_a_customer_who_answers_at_once_has_reopened_it(book: Book) -> None:
    id = ticket(book, hours(0), (hours(1), "solved"))
    message(book, id, hours(1) + timedelta(minutes=1))
    assert of(book, *MONTH)["reopen-rate"].value == 100


def test_a_ticket_opened_on_the_phone_is_shown_with_and_without(book: Book) -> None:
    ticket(book, hours(0), opened_by_phone=True)
    answered = ticket(book, hours(0))
    message(book, answered, hours(4), "out")
    ticket(book, hours(1))
    figure = of(book, *MONTH)["first-response"]
    assert (figure.value, figure.n) == (2 * 3600, 2)
    parts = {part.name: (part.value, part.n) for part in figure.breakdown}
    assert parts["without-phone"] == (4 * 3600, 1)
    assert parts["unanswered-oldest"] == ((NOW - hours(1)).total_seconds(), 1)


def test_what_the_customer_wrote_before_the_ticket_was_opened_counts(book: Book) -> None:
    id = ticket(book, hours(2))
    message(book, id, hours(0))
    message(book, id, hours(3), "out")
    assert of(book, *MONTH)["first-response"].value == 3 * 3600


def test_a_ticket_that_came_back_long_ago_is_in_the_backlog(book: Book) -> None:
    id = ticket(book, hours(-24 * 200), (hours(-24 * 190), "solved"))
    message(book, id, hours(-24 * 189))
    figure = of(book, *MONTH)["backlog"]
    assert (figure.value, figure.records) == (1, (("tickets", id),))


def test_a_solved_ticket_is_closed_after_a_week_without_a_second_resolution(book: Book) -> None:
    id = ticket(book, hours(-24 * 12), (hours(-24 * 11), "solved"))
    week = MORNING.date() - timedelta(days=5), MORNING.date() + timedelta(days=1)
    assert of(book, *week)["total-resolution"].value is None
    assert of(book, *MONTH)["total-resolution"].records == (("tickets", id),)
    message(book, id, hours(-24))
    assert of(book, *MONTH)["reopen-rate"].value == 0, "a message on a closed ticket opens nothing"


def test_notes_and_calls_that_reached_nobody_are_no_response(book: Book) -> None:
    id = ticket(book, hours(0))
    message(book, id, hours(1), channel="note")
    message(book, id, hours(2), "out", channel="call", outcome="not-reached")
    assert of(book, *MONTH)["first-response"].value is None
    message(book, id, hours(3), "out", channel="call", outcome="reached")
    assert of(book, *MONTH)["first-response"].value == 3 * 3600


@pytest.mark.parametrize("status", ["rejected", "duplicate", "merged"])
def test_tickets_set_aside_count_nowhere(book: Book, status: str) -> None:
    id = ticket(book, hours(0), (hours(2), status), rating=1, rated_at=to_text(hours(3)))
    message(book, id, hours(1), "out")
    shown = of(book, *MONTH)
    assert shown.pop("contacts").n == 1
    assert all(figure == Figure(None, 0) for figure in shown.values())


def test_the_backlog_of_a_past_day_is_computed_from_the_log(book: Book) -> None:
    id = ticket(book, hours(0), (hours(30), "solved"))
    day = MORNING.date()
    yesterday, first, second = (of(book, day + timedelta(n - 1), day + timedelta(n)) for n in (0, 1, 2))
    assert yesterday["backlog"].value is None
    assert (first["backlog"].value, first["backlog"].records) == (1, (("tickets", id),))
    assert first["backlog-age"].value == 15 * 3600, "until midnight in Shanghai"
    assert second["backlog"].value == 0


def test_durations_are_those_of_the_first_calendar_of_the_book(book: Book) -> None:
    id = ticket(book, hours(0), (hours(6), "solved"))
    message(book, id, hours(2), "out")
    hours_of_wednesday = {"wed": "10:00-10:30, 13:00-18:00"}
    with book.change("settings") as change:
        change.update("settings", book.settings["id"], {"calendars": [{"name": "few", "hours": hours_of_wednesday}]})
    shown = of(book, *MONTH)
    assert shown["first-response"].value == 1800
    assert shown["first-resolution"].value == 1800 + 2 * 3600


def test_change_is_in_points_for_shares_and_in_percent_for_the_rest(book: Book) -> None:
    acme = customer(book, "Acme")
    for days_ago, rating in ((40, 5), (39, 1), (3, 5), (2, 4), (1, 4)):
        contact_made(book, acme, "rated", hours_ago=24 * days_ago, rating=rating)
    shown = by_id(figures(book, *MONTH, NOW))
    assert (shown["csat"].previous.value, shown["csat"].figure.value, shown["csat"].change) == (50, 100, 50)
    assert (shown["contacts"].previous.value, shown["contacts"].figure.value, shown["contacts"].change) == (2, 3, 50)
    assert shown["tasks-in-time"].change is None


def test_what_another_tool_has_spoilt_is_left_out(book: Book) -> None:
    acme = customer(book, "Acme")
    spoilt = task(book, acme, "Call", "2026-11-10")
    document = {**(book.get("tasks", spoilt) or {}), "due": "2026-11-99"}
    broken = ticket(book, hours(0), status_log="lost")
    with book.file.lock():
        book.file.commit([("tasks", book.row_of("tasks", spoilt), document)])
    shown = of(book, *MONTH)
    assert shown["tasks-in-time"].n == 0
    assert shown["backlog"].records == (("tickets", broken),)


@pytest.mark.parametrize(
    ("start", "end"), [("2026-11-02", "2026-11-01"), ("2026-11-01", "2026-11-01"), ("0001-01-01", "2026-11-01")]
)
def test_dates_that_make_no_period_are_refused(book: Book, start: str, end: str) -> None:
    with pytest.raises(Usage, match="no period"):
        figures(book, date.fromisoformat(start), date.fromisoformat(end), NOW)


def test_every_definition_says_what_it_is() -> None:
    ids = [definition.id for definition in kpi.DEFINITIONS]
    assert len(ids) == len(set(ids))
    for definition in kpi.DEFINITIONS:
        assert definition.label and definition.basis and definition.help
        assert definition.source.startswith("Rule 5")
        assert kpi.definition(definition.id) is definition
        assert definition.population
    assert kpi.definition("happiness") is None
