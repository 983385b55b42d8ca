"""The KPIs of a book: what they need is read from it, and each comes with the period before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Usage
from store.measure import kpi
from store.measure.definition import Contact, Definition, Figure, Material, Period, Task
from store.measure.tickets import Elapsed, TicketTimes, all_the_time, ticket_times
from store.model.instants import due_from_text, from_text, to_text
from store.model.settings import close_after_days
from store.rules.status import EXCLUDED, category
from store.text import _

if TYPE_CHECKING:
    from store.book import Book

EARLIEST = date(1900, 1, 1)
LATEST = date(2999, 12, 31)
# Another tool may have written an instant with an offset, whose text is out of order by at most a day.
MARGIN = timedelta(days=1)


class Shown(msgspec.Struct, frozen=True):
    """A KPI for a period, beside the same for the period of equal length before.

    change: from `previous` to `figure`, in points for what is in percent and in percent for all else; None
    where one of them is "n/a" or there was nothing to grow from. target: what is aimed at; None without one.
    """

    definition: Definition
    figure: Figure
    previous: Figure
    change: float | None
    target: float | None = None


def figures(
    book: Book,
    start: date,
    end: date,
    now: datetime,
    *,
    owner: str | None = None,
    elapsed: Elapsed = all_the_time,
) -> list[Shown]:
    """Every KPI for the local dates from `start` until before `end`, as far as they have come by `now` (Rule 5).

    `owner` is a login: then only tickets assigned to them count, contacts they made and tasks they own.
    `elapsed` gives the seconds of work between two instants. Raises Usage for dates that make no period.
    """
    if not EARLIEST <= start < end <= LATEST:
        raise Usage(
            _("From {start} to before {end} is no period; the second day has to be the later one.").format(
                start=start, end=end
            )
        )
    period = Period.of(start, end, book.zone, now)
    before = period.before()
    material = _Reading(book, before, period, owner).material(elapsed)
    return [_shown(definition, material, before, period) for definition in kpi.DEFINITIONS]


def _shown(definition: Definition, material: Material, before: Period, period: Period) -> Shown:
    figure = definition.compute(material, period)
    previous = definition.compute(material, before)
    return Shown(definition, figure, previous, _change(definition, previous.value, figure.value))


def _change(definition: Definition, before: float | None, after: float | None) -> float | None:
    if before is None or after is None:
        return None
    if definition.unit == "percent":
        return after - before
    return 100 * (after - before) / before if before else None


class _Reading:
    """Reads what figures need of two adjoining periods: columns of the cache, and the tickets that touch them."""

    def __init__(self, book: Book, before: Period, period: Period, owner: str | None) -> None:
        self._book = book
        self._before = before
        self._period = period
        self._owner = owner
        self._since = to_text(min(before.begins, period.now) - MARGIN)
        self._until = to_text(period.last + MARGIN)

    def material(self, elapsed: Elapsed) -> Material:
        """All of it, each kind in the order of time."""
        return Material(
            tickets=list(self._tickets(elapsed)),
            first_ticket=self._first_ticket(),
            contacts=list(self._contacts()),
            tasks=list(self._tasks()),
        )

    def _tickets(self, elapsed: Elapsed) -> Iterator[TicketTimes]:
        """The times of the tickets that were not done yet in the periods, or to which anything happened since."""
        last_messages = self._last_messages()
        condition, values = self._counted()
        bodies = self._book.file.bodies(
            f"SELECT place, length FROM r_tickets WHERE {condition} AND created<? ORDER BY created, id",
            (*values, self._until),
        )
        tickets = [msgspec.json.decode(body) for body in bodies if _touches(body, self._since, last_messages)]
        messages = self._messages([ticket["id"] for ticket in tickets])
        days, now = close_after_days(self._book.settings), self._period.now
        for ticket in tickets:
            said = messages[ticket["id"]]
            times = ticket_times(ticket, said, now, close_after_days=days, elapsed=elapsed)
            if times.opened <= now:
                yield times

    def _first_ticket(self) -> datetime | None:
        condition, values = self._counted()
        return _instant(self._book.query(f"SELECT min(created) FROM r_tickets WHERE {condition}", values)[0][0])

    def _counted(self) -> tuple[str, Sequence[str]]:
        """The SQL condition under which figures count a ticket at all, and its values."""
        excluded = ", ".join(f"'{status}'" for status in sorted(EXCLUDED))
        condition, values = self._owned("assignee")
        return f"id IS NOT NULL AND status NOT IN ({excluded}) AND {condition}", values

    def _last_messages(self) -> dict[str, str]:
        """When something was last said on each ticket."""
        found = self._book.query(
            "SELECT target, max(at) FROM refs WHERE ref=? GROUP BY target",
            (self._message_code(),),
        )
        return {str(ticket): str(at) for ticket, at in found}

    def _messages(self, tickets: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """What was said on each of the tickets."""
        found = self._book.query(
            "SELECT r.target, i.id, i.at, i.channel, i.direction, i.outcome "
            "FROM refs AS r JOIN r_interactions AS i ON i.doc_id=r.doc_id "
            "WHERE r.ref=? AND r.target IN (SELECT value FROM json_each(?))",
            (self._message_code(), msgspec.json.encode(tickets).decode()),
        )
        fields = ("id", "at", "channel", "direction", "outcome")
        messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for ticket, *values in found:
            messages[str(ticket)].append(dict(zip(fields, values, strict=True)))
        return messages

    def _message_code(self) -> int:
        return self._book.file.plans.reference_code("interactions", "ticket!")

    def _contacts(self) -> Iterator[Contact]:
        condition, values = self._owned("by")
        found = self._book.query(
            f'SELECT id, at, channel, "by", rating FROM r_interactions '
            f"WHERE at>=? AND at<? AND channel IS NOT 'note' AND {condition} ORDER BY at, id",
            (self._since, self._until, *values),
        )
        for id, at, channel, by, rating in found:
            made = _instant(at)
            if made is not None:
                rated = rating if isinstance(rating, int) else None
                yield Contact(str(id), made, str(channel or ""), str(by or ""), rated)

    def _tasks(self) -> Iterator[Task]:
        condition, values = self._owned("owner")
        found = self._book.query(
            f"SELECT id, due, done FROM r_tasks WHERE due>=? AND due<? AND {condition} ORDER BY due, id",
            (str(self._before.start - MARGIN), str(self._period.end + MARGIN), *values),
        )
        for id, due, done in found:
            try:
                yield Task(str(id), due_from_text(str(due)), _instant(done))
            except ValueError:
                # Another tool wrote what is no date, so that the task is due at no time.
                continue

    def _owned(self, column: str) -> tuple[str, Sequence[str]]:
        """The SQL condition that a record is the owner's, and its values; always true where everybody's count."""
        return ("1", ()) if self._owner is None else (f'"{column}"=?', (self._owner,))


class _Logged(msgspec.Struct):
    at: str = ""


class _Trace(msgspec.Struct):
    """As much of a ticket as tells when something last happened to it."""

    id: str = ""
    created: str = ""
    status: str = ""
    status_log: list[_Logged] = []
    rated_at: str = ""


def _touches(body: bytes, since: str, last_messages: dict[str, str]) -> bool:
    """Whether the ticket was not done yet, or anything happened to it, since the stored instant `since`."""
    try:
        trace = msgspec.json.decode(body, type=_Trace)
    except msgspec.ValidationError:
        # Fields that another tool has spoilt are for the rules to read.
        return True
    last_entry = max([trace.created, *(entry.at for entry in trace.status_log)])
    last_message = last_messages.get(trace.id, "")
    if category(trace.status) != "done" or last_message > last_entry:
        return True
    return max(last_entry, trace.rated_at) >= since


def _instant(text: object) -> datetime | None:
    try:
        return from_text(text) if isinstance(text, str) else None
    except ValueError:
        return None
