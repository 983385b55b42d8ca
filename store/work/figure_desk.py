"""The tickets of a book as figures ask for them: columns of the facts that the cache keeps, a period at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

import msgspec

from store.measure.definition import Ticket
from store.measure.population import COLUMNS, SEVERAL, Event, Population
from store.rules.facts import TicketFacts

ABOUT = ("kind", "type", "priority", "channel", "owner", "customer", "cause", "theme", "team", "grade")
"""What tells tickets apart in groups."""

_EXPRESSIONS = {
    "id": "(SELECT r.id FROM r_tickets AS r WHERE r.doc_id=f.doc_id)",
    "team": "(SELECT p.team FROM r_people AS p WHERE p.login=f.owner LIMIT 1)",
    "grade": "(SELECT c.grade FROM r_customers AS c WHERE c.id=f.customer LIMIT 1)",
    "followed_at": "CASE WHEN f.doc_id IN (SELECT value FROM json_each(:rows)) "
    "THEN json_extract(:openings, '$.\"' || f.doc_id || '\"') END",
}
_TEXTS = frozenset({*ABOUT, "id"})
_JSON = frozenset({"replies", "steps"})
_BEGINS = {"replied_until": "replied_from", "steps_until": "steps_from"}


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
        self._given = {
            "now": now,
            "owner": owner,
            "rows": msgspec.json.encode(list(followed)).decode(),
            "openings": msgspec.json.encode(followed).decode(),
        }

    def within(self, event: Event, first: int, final: int, kind: str) -> Population:
        """As Desk has it."""
        return self.columns(event, first, final, kind, COLUMNS[event])

    def columns(self, event: Event, first: int, final: int, kind: str, names: Sequence[str]) -> Population:
        """The same with columns of one's own choice."""
        wanted = (*names, *(("id",) if self._named else ()))
        begins = _BEGINS[event] if event in SEVERAL else event
        of_kind = " AND f.kind=:kind" if kind else ""
        # One statement for all columns, so that each has the same rows in the same order.
        row = self._connection.execute(
            f"SELECT {', '.join(map(_gathered, wanted))} FROM f_tickets AS f INDEXED BY f_tickets_{event} "
            f"WHERE f.{event}>=:first AND f.{begins}<=:final AND f.moved_at<=:now{self._owned}{of_kind}",
            {**self._given, "first": first, "final": final, "kind": kind},
        ).fetchone()
        found = dict(zip(wanted, map(_listed, row), strict=True))
        ids = found.pop("id", ())
        return Population(found, ids)

    def backlog(self, instant: int) -> list[Ticket]:
        """As Desk has it."""
        found = []
        # Each by itself, so that the index leads to both.
        for undone in ("f.done_at IS NULL", "f.done_at>:instant"):
            found += self._told(
                f"INDEXED BY f_tickets_done_at WHERE {undone} AND f.opened<=:instant AND f.moved_at<=:now{self._owned}",
                instant,
            )
        return [ticket for ticket in found if ticket.facts.in_backlog(instant)]

    def unsettled(self) -> list[Ticket]:
        """The other tickets that were there by `now`, as they are known then."""
        found = self._told(f"WHERE f.moved_at>:now AND f.opened<=:now{self._owned} ORDER BY f.opened, f.doc_id", 0)
        return [msgspec.structs.replace(ticket, facts=ticket.facts.known_at(self._now)) for ticket in found]

    def first_opened(self) -> int | None:
        """When the first ticket of all was opened."""
        row = self._connection.execute(
            "SELECT f.opened FROM f_tickets AS f INDEXED BY f_tickets_opened "
            f"WHERE f.opened IS NOT NULL{self._owned} ORDER BY f.opened LIMIT 1",
            self._given,
        ).fetchone()
        return row[0] if row else None

    def complaints(self, since: int) -> list[tuple[str, str, int]]:
        """Customer, cause and opening of the complaints opened since then whose cause is known."""
        found: list[tuple[str, str, int]] = self._connection.execute(
            "SELECT coalesce(f.customer, ''), f.cause, f.opened FROM f_tickets AS f INDEXED BY f_tickets_opened "
            f"WHERE f.opened>=:since AND f.kind='complaint' AND f.cause<>''{self._owned}",
            {**self._given, "since": since},
        ).fetchall()
        return found

    def _told(self, source: str, instant: int) -> list[Ticket]:
        rows = self._connection.execute(
            f"SELECT f.body, {_EXPRESSIONS['id']}, f.reply_owed, {', '.join(map(_expression, ABOUT))} "
            f"FROM f_tickets AS f {source}",
            {**self._given, "instant": instant},
        )
        return [
            Ticket(
                id=id,
                facts=_decode_facts(body),
                reply_owed=bool(reply_owed),
                **dict(zip(ABOUT, (text or "" for text in about), strict=True)),
            )
            for body, id, reply_owed, *about in rows
        ]

    def split(self, group: str) -> Mapping[str, Part]:
        """As Desk has it."""
        if group not in ABOUT:
            return {}
        rows = self._connection.execute(f"SELECT DISTINCT coalesce({_expression(group)}, '') FROM f_tickets AS f")
        shared = _Shared(self, group)
        return {name: Part(shared, name) for (name,) in rows}


class _Shared:
    """A desk whose tickets are read once for all parts of it."""

    def __init__(self, desk: KeptDesk, group: str) -> None:
        self.group = group
        self._desk = desk
        self._populations: dict[tuple[Event, int, int, str], Population] = {}
        self._backlogs: dict[int, list[Ticket]] = {}

    def within(self, event: Event, first: int, final: int, kind: str) -> Population:
        key = event, first, final, kind
        if key not in self._populations:
            names = dict.fromkeys((*COLUMNS[event], self.group))
            self._populations[key] = self._desk.columns(*key, tuple(names))
        return self._populations[key]

    def backlog(self, instant: int) -> list[Ticket]:
        if instant not in self._backlogs:
            self._backlogs[instant] = self._desk.backlog(instant)
        return self._backlogs[instant]


class Part:
    """The tickets of one owner, one team and so on, of a desk."""

    def __init__(self, shared: _Shared, name: str) -> None:
        self._shared = shared
        self._name = name

    def within(self, event: Event, first: int, final: int, kind: str) -> Population:
        """As Desk has it."""
        whole = self._shared.within(event, first, final, kind)
        return whole.where(name == self._name for name in whole[self._shared.group])

    def backlog(self, instant: int) -> list[Ticket]:
        """As Desk has it."""
        group = self._shared.group
        return [ticket for ticket in self._shared.backlog(instant) if getattr(ticket, group) == self._name]

    def split(self, group: str) -> Mapping[str, Part]:
        """A part is not divided any more."""
        return {}


def _expression(name: str) -> str:
    return _EXPRESSIONS.get(name, f"f.{name}")


def _gathered(name: str) -> str:
    """The SQL of all values of a column as the items of a JSON list, the quickest way out of SQLite."""
    value = _expression(name)
    if name in _TEXTS:
        value = f"json_quote(coalesce({value}, ''))"
    elif name not in _JSON:
        value = f"coalesce({value}, 'null')"
    return f"group_concat({value})"


def _listed(items: str | None) -> list[Any]:
    found: list[Any] = msgspec.json.decode(f"[{items or ''}]")
    return found


_decode_facts: Callable[[bytes], TicketFacts] = msgspec.msgpack.Decoder(TicketFacts).decode
