"""Reading tickets: the status each has now, and the queue in the order of Rule 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import NotFound
from store.model.instants import due_from_text, instant_in, to_text
from store.model.settings import close_after_days
from store.model.vocabulary import GRADE, choices
from store.rules.clocks import running_clock
from store.rules.facts import OTHER, STATUSES, TicketFacts, instant_of
from store.rules.queue import Clock, Queued, Standing, State, deadline, order
from store.rules.settling import known_at
from store.rules.status import Category, StatusAt, category, spoken, status_at
from store.text import _, durations

if TYPE_CHECKING:
    from store.book import Book

_COLUMNS = (
    "t.id, t.number, t.customer, c.name, c.grade, t.kind, t.subject, t.priority, t.status, t.assignee, "
    "t.due, t.resume_at, t.created, f.status, f.due, f.risk, f.clock, f.breached_at"
)


class QueueLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue shows of one ticket; instants in UTC.

    status: the one it has now, and its category; state, clock, due and remaining as Standing has them;
    resume_at: when its pause ends; assignee: a login, "" for nobody.
    """

    id: str
    number: int
    customer: str
    customer_name: str
    kind: str
    subject: str
    priority: str
    status: str
    category: Category
    state: State
    clock: Clock
    due: datetime | None
    remaining: timedelta | None
    resume_at: datetime | None
    assignee: str
    created: datetime

    @property
    def words(self) -> str:
        """How the ticket stands: the time left or overdue, else its status."""
        if self.remaining is None:
            return spoken(self.status)
        time = durations.spoken(self.remaining)
        return (_("overdue by {time}") if self.state == "breached" else _("{time} left")).format(time=time)


def queue(
    book: Book,
    now: datetime,
    *,
    assignee: str | None = None,
    customer: str | None = None,
    include_done: bool = False,
) -> list[QueueLine]:
    """The tickets to be worked at `now`, in the order of Rule 3; those that are done after them if wished.

    `assignee` leaves this person's tickets only, "" nobody's only; `customer` those of one customer. What the
    customer wrote to a ticket counts as soon as it is logged by `store.work.tickets.message`.
    """
    # What was done after `now` is in the stored statuses already: only the logs tell how it was then.
    by_logs = include_done or _written_since(book, now)
    rows = _rows(book, now, assignee, customer, by_logs=by_logs)
    second, zone = int(now.timestamp()), book.zone
    entries = {str(row[0]): _Entry(row, second, zone) for row in rows}
    standing = [
        entry.queued
        for entry in entries.values()
        if entry.queued.created <= now and (include_done or entry.queued.category != "done")
    ]
    grades = [choice.value for choice in choices(GRADE, book.settings)]
    return [entries[queued.id].line(place) for queued, place in order(standing, now, grades=grades)]


def next_up(book: Book, now: datetime) -> QueueLine:
    """The ticket that the person at the keyboard is to take next: the top one that nobody has, paused ones aside.

    If somebody has each of them, it is one's own top ticket. NotFound if there is neither.
    """
    waiting = [line for line in queue(book, now) if line.category == "open"]
    for assignee in ("", book.user):
        for line in waiting:
            if line.assignee == assignee:
                return line
    raise NotFound(_("There is no ticket to take: nothing in the queue is open, or others work on it."))


def status_of(book: Book, ticket: Mapping[str, Any], now: datetime) -> StatusAt:
    """The status of a ticket of the book at `now` (Rule 1)."""
    messages = book.children("interactions", "ticket", ticket["id"], limit=-1)
    return status_at(ticket, messages, now, close_after_days=close_after_days(book.settings))


class _Entry:
    """A row of the cache on its way into the queue; what another tool wrote may hold anything."""

    def __init__(self, row: Sequence[Any], now: int, zone: tzinfo) -> None:
        self.row = row
        self.texts = [value if isinstance(value, str) else "" for value in row[:13]]
        running, facts = row[13:-1], row[-1]
        done_at = was_due = None
        if facts is not None:
            known = known_at(facts, now)
            running, done_at, was_due = _running(known), known.done_at, _was_due(known)
        self.status = self.texts[8] if running[0] == OTHER else STATUSES[running[0]]
        clock = running_clock(*running)
        self.queued = Queued(
            id=self.texts[0],
            created=instant_in(self.texts[12]) or datetime.fromtimestamp(0, zone),
            category=category(self.status),
            due=None if clock is not None else _deadline(self.texts[10], zone) or was_due,
            resume_at=instant_in(self.texts[11]),
            done_at=None if done_at is None else instant_of(done_at),
            priority=self.texts[7],
            grade=self.texts[4],
            clock=clock,
        )

    def line(self, standing: Standing) -> QueueLine:
        id, _number, customer, name, _grade, kind, subject, priority, _status, assignee, *_rest = self.texts
        number = self.row[1]
        return QueueLine(
            id=id,
            number=number if isinstance(number, int) else 0,
            customer=customer,
            customer_name=name,
            kind=kind,
            subject=subject,
            priority=priority,
            status=self.status,
            category=self.queued.category,
            state=standing.state,
            clock=standing.clock,
            due=standing.due,
            remaining=standing.remaining,
            resume_at=self.queued.resume_at if self.queued.category == "paused" else None,
            assignee=assignee,
            created=self.queued.created,
        )


def _rows(
    book: Book, now: datetime, assignee: str | None, customer: str | None, *, by_logs: bool
) -> list[tuple[Any, ...]]:
    """The tickets asked for: _COLUMNS, and the facts of what is done or to which something happens after `now`.

    Without `by_logs` only those that are not done, which an index leads to.
    """
    conditions, values = ["1"], list[object]()
    if not by_logs:
        # The tickets of one customer are fewer still.
        conditions.append("f.undone=1" if customer is None else "+f.undone=1")
    if assignee is not None:
        conditions.append("coalesce(t.assignee, '')=?")
        values.append(assignee)
    if customer is not None:
        conditions.append("f.doc_id IN (SELECT doc_id FROM refs WHERE ref=? AND target=?)")
        values += [book.file.plans.reference_code("tickets", "customer"), customer]
    return book.facts("tickets").select(
        _COLUMNS,
        "FROM f_tickets AS f CROSS JOIN r_tickets AS t ON t.doc_id=f.doc_id "
        f"LEFT JOIN r_customers AS c ON c.id=t.customer WHERE {' AND '.join(conditions)}",
        values,
        wanted=f"f.undone IS NULL OR f.last_at>{int(now.timestamp())}",
    )


def _was_due(known: TicketFacts) -> datetime | None:
    """When the resolution of a ticket that is done was due by its policy; of others the clock tells."""
    if known.done_at is None:
        return None
    dues = [stretch.due for stretch in known.stretches if stretch.due is not None]
    return instant_of(dues[-1]) if dues else None


def _written_since(book: Book, now: datetime) -> bool:
    """Whether something was added to the book later than `now`, as when one looks back with --as-of."""
    latest = book.query(
        "SELECT max((SELECT coalesce(max(at), '') FROM (SELECT at FROM r_operations ORDER BY doc_id DESC LIMIT 1)), "
        "(SELECT coalesce(max(created), '') FROM (SELECT created FROM r_tickets ORDER BY doc_id DESC LIMIT 1)))"
    )[0][0]
    return isinstance(latest, str) and latest > to_text(now)


def _deadline(text: str, zone: tzinfo) -> datetime | None:
    try:
        return deadline(due_from_text(text), zone) if text else None
    except ValueError:
        return None


_running = attrgetter("status", "due", "risk", "clock", "breached_at")
