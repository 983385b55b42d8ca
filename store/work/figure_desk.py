"""The tickets of a book as figures ask for them: columns of the facts that the cache keeps, a period at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

import msgspec

from store.find.joins import rows_of
from store.measure.definition import Ticket
from store.measure.population import BEGINS, COLUMNS, Event, Left, Population
from store.rules.counted import ENDLESS, LASTING, undone_at
from store.rules.facts import TicketFacts
from store.rules.settling import known_at

ABOUT = ("kind", "type", "priority", "channel", "owner", "customer", "cause", "theme", "team", "grade")
"""What tells tickets apart in groups."""

_EXPRESSIONS = {
    "id": "(SELECT r.id FROM r_tickets AS r WHERE r.doc_id=f.doc_id)",
    "team": f"(SELECT p.team FROM {rows_of('people')} AS p WHERE p.login=f.owner LIMIT 1)",
    "grade": "(SELECT c.grade FROM r_customers AS c WHERE c.id=f.customer LIMIT 1)",
    "followed_at": "CASE WHEN f.doc_id IN (SELECT value FROM json_each(:rows)) "
    "THEN json_extract(:openings, '$.\"' || f.doc_id || '\"') END",
}
_TEXTS = frozenset({*ABOUT, "id"})
_JSON = frozenset({"replies", "steps", "overdue"})
_COURSES = msgspec.json.Decoder(list[list[tuple[int, int]]])


class KeptDesk:
    """The tickets to which nothing happens later than `now`, in seconds since 1970, so that their facts stand.

    owner: whose only; followed: by the row of a ticket when the first that follows it up was opened; named: whether
    it is told which tickets they are.
    """

    def __init__(
        self, connection: Connection, now: int, owner: str | None, followed: Mapping[int, int], *, named: bool
    ) -> None:
        self._connection = connection
        self._named = named
        self._owned = "" if owner is None else " AND f.owner=:owner"
        self._now = now
        # Hardly any ticket is followed up, and each would have to be looked for.
        self._expressions = _EXPRESSIONS if followed else {**_EXPRESSIONS, "followed_at": "NULL"}
        self._given = {
            "now": now,
            "owner": owner,
            "rows": msgspec.json.encode(list(followed)).decode(),
            "openings": msgspec.json.encode(followed).decode(),
        }

    def within(self, event: Event, first: int, final: int) -> Population:
        """As Desk has it."""
        return self.columns(event, first, final, COLUMNS[event])

    def columns(self, event: Event, first: int, final: int, names: Sequence[str]) -> Population:
        """The same with columns of one's own choice."""
        wanted = (*names, *(("id",) if self._named else ()))
        # One statement for all columns, so that each has the same rows in the same order.
        size, *row = self._connection.execute(
            f"SELECT count(*), {', '.join(map(self._gathered, wanted))} FROM f_tickets AS f "
            f"INDEXED BY f_tickets_{event} "
            f"WHERE f.{event}>=:first AND f.{BEGINS.get(event, event)}<=:final AND f.moved_at<=:now{self._owned}",
            {**self._given, "first": first, "final": final},
        ).fetchone()
        found = dict(zip(wanted, map(_listed, row), strict=True))
        ids = found.pop("id", ())
        return Population(found, size, ids)

    def backlog(self, instant: int) -> list[Left]:
        """As Desk has it."""
        return [left for left, _group in self.backlog_by("", instant)]

    def backlog_by(self, group: str, instant: int) -> Iterator[tuple[Left, str]]:
        """The same, each with what a group is told by."""
        id = self._expression("id") if self._named else "''"
        told = f"f.opened, {id}, f.first_response_at, f.course, {self._expression(group) if group else 'NULL'}"
        rows: list[tuple[Any, ...]] = []
        # Few tickets last, so that of those opened long before the instant only these are looked at.
        for source in (
            "INDEXED BY f_tickets_opened WHERE f.opened>:recently AND f.opened<=:instant "
            "AND (f.done_at IS NULL OR f.done_at>:instant)",
            "INDEXED BY f_tickets_lasting_until WHERE f.lasting_until>:instant AND f.opened<=:recently",
        ):
            rows += self._connection.execute(
                f"SELECT {told} FROM f_tickets AS f {source} AND f.moved_at<=:now{self._owned}",
                {**self._given, "instant": instant, "recently": min(instant, ENDLESS) - LASTING},
            )
        courses = _COURSES.decode(f"[{','.join([row[3] for row in rows])}]")
        for (opened, id, answered, _course, name), course in zip(rows, courses, strict=True):
            status = undone_at(course, instant)
            if status is not None:
                yield Left(opened, id, answered, status), name or ""

    def unsettled(self) -> list[Ticket]:
        """The other tickets that were there by `now`, as they are known then."""
        rows = self._connection.execute(
            f"SELECT f.body, {self._expression('id')}, f.reply_owed, {', '.join(map(self._expression, ABOUT))} "
            "FROM f_tickets AS f INDEXED BY f_tickets_moved_at "
            f"WHERE f.moved_at>:now AND f.opened<=:now{self._owned} ORDER BY f.opened, f.doc_id",
            self._given,
        )
        return [
            Ticket(
                id=id,
                facts=known_at(_decode_facts(body), self._now),
                reply_owed=bool(reply_owed),
                **dict(zip(ABOUT, (text or "" for text in about), strict=True)),
            )
            for body, id, reply_owed, *about in rows
        ]

    def first_opened(self) -> int | None:
        """When the first ticket of all was opened."""
        row = self._connection.execute(
            "SELECT f.opened FROM f_tickets AS f INDEXED BY f_tickets_opened "
            f"WHERE f.opened IS NOT NULL{self._owned} ORDER BY f.opened LIMIT 1",
            self._given,
        ).fetchone()
        return row[0] if row else None

    def complaints(self, since: int) -> list[tuple[str, str, int]]:
        """Customer, cause and opening of the complaints of everybody opened since then whose cause is known."""
        found: list[tuple[str, str, int]] = self._connection.execute(
            "SELECT coalesce(f.customer, ''), f.cause, f.complaint_at FROM f_tickets AS f "
            "INDEXED BY f_tickets_complaint_at WHERE f.complaint_at>=? AND f.cause<>''",
            (since,),
        ).fetchall()
        return found

    def split(self, group: str) -> Mapping[str, Part]:
        """As Desk has it."""
        if group not in ABOUT:
            return {}
        rows = self._connection.execute(f"SELECT DISTINCT coalesce({self._expression(group)}, '') FROM f_tickets AS f")
        shared = _Shared(self, group)
        return {name: Part(shared, name) for (name,) in rows}

    def _gathered(self, name: str) -> str:
        """The SQL of all values of a column as the items of a JSON list, the quickest way out of SQLite."""
        value = self._expression(name)
        if name in _TEXTS:
            value = f"json_quote(coalesce({value}, ''))"
        elif name not in _JSON:
            value = f"coalesce({value}, 'null')"
        return f"group_concat({value})"

    def _expression(self, name: str) -> str:
        return self._expressions.get(name, f"f.{name}")


class _Shared:
    """A desk whose tickets are read once for all parts of it."""

    def __init__(self, desk: KeptDesk, group: str) -> None:
        self._group = group
        self._desk = desk
        self._populations: dict[tuple[Event, int, int], dict[str, Population]] = {}
        self._backlogs: dict[int, dict[str, list[Left]]] = {}

    def within(self, name: str, event: Event, first: int, final: int) -> Population:
        key = event, first, final
        if key not in self._populations:
            names = tuple(dict.fromkeys((*COLUMNS[event], self._group)))
            self._populations[key] = self._desk.columns(*key, names).by(self._group)
        return self._populations[key].get(name) or Population(dict.fromkeys(COLUMNS[event], ()), 0)

    def backlog(self, name: str, instant: int) -> list[Left]:
        if instant not in self._backlogs:
            found: dict[str, list[Left]] = {}
            for left, group in self._desk.backlog_by(self._group, instant):
                found.setdefault(group, []).append(left)
            self._backlogs[instant] = found
        return self._backlogs[instant].get(name, [])


class Part:
    """The tickets of one owner, one team and so on, of a desk."""

    def __init__(self, shared: _Shared, name: str) -> None:
        self._shared = shared
        self._name = name

    def within(self, event: Event, first: int, final: int) -> Population:
        """As Desk has it."""
        return self._shared.within(self._name, event, first, final)

    def backlog(self, instant: int) -> list[Left]:
        """As Desk has it."""
        return self._shared.backlog(self._name, instant)

    def split(self, group: str) -> Mapping[str, Part]:
        """A part is not divided any more."""
        return {}


def _listed(items: str | None) -> list[Any]:
    found: list[Any] = msgspec.json.decode(f"[{items or ''}]")
    return found


_decode_facts: Callable[[bytes], TicketFacts] = msgspec.msgpack.Decoder(TicketFacts).decode
