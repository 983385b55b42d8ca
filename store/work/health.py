"""Customers at risk: the health of each from what is known of it, with the reasons (Rule 6, T6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from store.model.instants import instant_in, to_text
from store.model.service import health_terms, silent_days
from store.rules.facts import seconds_of
from store.rules.health import Health, Vitals, health
from store.rules.survey import score
from store.work.ticket_queue import queue

if TYPE_CHECKING:
    from store.book import Book

HALF_YEAR = timedelta(days=182)
"""Satisfaction that is older says nothing about today."""

_ROWS_AT_ONCE = 2000
_LAST_ROW = 2**62


class AtRisk(msgspec.Struct, frozen=True):
    """A customer that is at risk, and its health with the reasons."""

    customer: str
    name: str
    grade: str
    owner: str
    health: Health


def at_risk(book: Book, now: datetime, *, owner: str | None = None, limit: int | None = None) -> list[AtRisk]:
    """The customers that are at risk at `now`, the worst first; those of one owner, at most `limit` if given.

    Customers in the archive or lost are no longer at risk. What nothing is known of, as purchases, drops out.
    """
    found = [each for each in _judged(book, now, owner=owner) if each.health.level == "at-risk"]
    found.sort(key=lambda each: (each.health.score, each.name, each.customer))
    return found if limit is None else found[:limit]


def health_of(book: Book, customer: str, now: datetime) -> Health | None:
    """The health of one customer, each part with its reason; None where nothing is known."""
    return next((each.health for each in _judged(book, now, customer=customer)), None)


def _judged(book: Book, now: datetime, *, owner: str | None = None, customer: str | None = None) -> Iterator[AtRisk]:
    condition, values = "archived IS NULL AND merged_into IS NULL AND status IS NOT 'lost'", list[object]()
    if owner is not None:
        condition += " AND owner=?"
        values.append(owner)
    if customer is not None:
        condition, values = "id=?", [customer]
    terms = health_terms(book.settings)
    silent = silent_days(book.settings)
    tickets = _Tickets(book, now, customer)
    satisfaction = _satisfaction(book, now, customer)
    for id, name, grade, owned_by, last, created in _customers(book, condition, values, customer):
        known = str(id)
        since = instant_in(last) or instant_in(created)
        judged = health(
            Vitals(
                silent_for=None if since is None or since > now else now - since,
                silent_days=silent.get(str(grade)),
                open_tickets=tickets.open.get(known, 0) if known in tickets.ever else None,
                breached_tickets=tickets.breached.get(known, 0),
                satisfaction=satisfaction.get(known),
                open_complaints=tickets.complaints.get(known, 0) if known in tickets.complained else None,
            ),
            terms,
        )
        if judged is not None:
            yield AtRisk(known, str(name or ""), str(grade or ""), str(owned_by or ""), judged)


def _customers(
    book: Book, condition: str, values: Sequence[object], customer: str | None
) -> Iterator[tuple[object, ...]]:
    """What the index knows of the customers, a part of the table at a time, as there may be many."""
    columns = "id, name, grade, owner, last_contact, created"
    for part in _parts(book, "customers", customer):
        yield from book.query(
            f"SELECT {columns} FROM r_customers WHERE {condition} AND id IS NOT NULL AND doc_id BETWEEN ? AND ?",
            (*values, *part),
        )


def _parts(book: Book, table: str, customer: str | None) -> Iterator[tuple[int, int]]:
    """The first and last row of each part of a table; one customer's records are one part."""
    if customer is not None:
        yield 0, _LAST_ROW
        return
    last = int(str(book.query(f"SELECT coalesce(max(doc_id), 0) FROM r_{table}")[0][0]))
    for first in range(0, last + 1, _ROWS_AT_ONCE):
        yield first, first + _ROWS_AT_ONCE - 1


class _Tickets:
    """How many tickets and complaints customers have open, and who ever had any."""

    def __init__(self, book: Book, now: datetime, customer: str | None) -> None:
        self.open: dict[str, int] = defaultdict(int)
        self.breached: dict[str, int] = defaultdict(int)
        self.complaints: dict[str, int] = defaultdict(int)
        theirs, values = _theirs(book, "tickets", customer)
        ever = book.query(
            f"SELECT DISTINCT customer, kind='complaint' FROM r_tickets WHERE status<>'rejected' AND {theirs}", values
        )
        self.ever = {str(id) for id, complaint in ever if not complaint}
        self.complained = {str(id) for id, complaint in ever if complaint}
        for line in queue(book, now, customer=customer):
            if line.kind == "complaint":
                self.complaints[line.customer] += 1
            else:
                self.open[line.customer] += 1
                self.breached[line.customer] += line.state == "breached"


def _satisfaction(book: Book, now: datetime, customer: str | None) -> dict[str, float]:
    """The latest satisfaction of customers within half a year, 1 to 5: a survey, a ticket's or a contact's rating."""
    since, until = (now - HALF_YEAR).strftime("%Y-%m-%dT%H:%M:%SZ"), int(now.timestamp())
    latest: dict[str, tuple[int, float]] = {}

    def hear(id: object, at: int | None, value: float | None) -> None:
        if at is not None and at <= until and value is not None and latest.get(str(id), (0, 0.0))[0] <= at:
            latest[str(id)] = (at, value)

    theirs, values = _theirs(book, "interactions", customer)
    for id, at, rating in book.query(
        # Beside a maximum, SQLite takes the other columns from the row that has it.
        "SELECT customer, max(at), rating FROM r_interactions "
        f"WHERE rating BETWEEN 1 AND 5 AND at>=? AND at<=? AND {theirs} GROUP BY customer",
        (since, to_text(now), *values),
    ):
        hear(id, seconds_of(at), _rating(rating))
    theirs, values = _theirs(book, "tickets", customer)
    for part in _parts(book, "tickets", customer):
        for ticket in book.where(
            "tickets", f"rating IS NOT NULL AND doc_id BETWEEN ? AND ? AND {theirs}", (*part, *values)
        ):
            rated = str(ticket.get("rated_at", ""))
            if rated >= since:
                hear(ticket.get("customer"), seconds_of(rated), _rating(ticket.get("rating")))
    theirs, values = _theirs(book, "surveys", customer)
    for survey in book.where("surveys", f"answered_at>=? AND {theirs}", (since, *values)):
        hear(survey.get("customer"), seconds_of(survey.get("answered_at")), score(survey.get("answers")))
    return {id: value for id, (_at, value) in latest.items()}


def _theirs(book: Book, table: str, customer: str | None) -> tuple[str, list[object]]:
    """The condition under which a record is the customer's, found without looking at those of others."""
    if customer is None:
        return "1", []
    found = "SELECT doc_id FROM refs WHERE ref=? AND target=?"
    return f"doc_id IN ({found})", [book.file.plans.reference_code(table, "customer"), customer]


def _rating(value: object) -> float | None:
    return float(value) if isinstance(value, int) and 1 <= value <= 5 else None
