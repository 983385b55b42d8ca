"""The ticket queue narrowed by the filter language and put in another order than that of Rule 3."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Usage
from store.find.fields import NOBODY, TICKET_QUEUE
from store.find.fold import fold, sort_key
from store.find.known import KnownValues
from store.find.query import AnyOf, Field, Not, Query, Term, Word, parse
from store.model.fields import quoted
from store.model.vocabulary import label
from store.rules.queue import PRIORITIES
from store.rules.status import category
from store.text import N_, _

if TYPE_CHECKING:
    from store.book import Book
    from store.work.ticket_queue import QueueLine


def narrowed(book: Book, lines: Sequence[QueueLine], typed: str) -> list[QueueLine]:
    """The tickets of the queue that meet the query, in their order; Usage with a suggestion for an unknown field."""
    if not typed.strip():
        return list(lines)
    query = query_of(book, typed)
    narrowing = _Narrowing(book)
    tests = [narrowing.test(term) for term in query.terms]
    return [line for line in lines if all(test(line) for test in tests)]


def query_of(book: Book, typed: str) -> Query:
    """What a typed filter of the queue asks for; Usage with a suggestion for an unknown field or value."""
    base = book.clock.now().astimezone(book.zone)
    return parse(typed, KnownValues(book, TICKET_QUEUE), fields=TICKET_QUEUE, base=base)


def wants_done(book: Book, typed: str) -> bool:
    """Whether a query asks for tickets that are done, so that the queue has to have them as well.

    Leaving them out, as `-is:done` does, asks for none; neither does a filter that cannot be read.
    """
    if not any(sign in typed for sign in ":："):
        return False
    try:
        terms = query_of(book, typed).terms
    except Usage:
        return False
    alternatives = (each for term in terms for each in (term.terms if isinstance(term, AnyOf) else (term,)))
    return any(isinstance(each, Field) and _is_done(each) for each in alternatives)


def _is_done(term: Field) -> bool:
    if term.name == "is":
        return term.value == "done"
    return term.name == "status" and category(fold(term.value)) == "done"


ORDERS: Mapping[str, str] = {
    "queue": N_("in the order of work"),
    "new": N_("newest first"),
    "number": N_("by number"),
    "customer": N_("by customer"),
    "priority": N_("by priority"),
    "assignee": N_("by assignee"),
}
"""The orders of the queue, with how each is said; within one that of Rule 3 goes on."""


def ordered(lines: Sequence[QueueLine], order: str) -> list[QueueLine]:
    """The tickets in this order; Usage, with those there are, for an unknown one."""
    keys: Mapping[str, Callable[[QueueLine], Any]] = {
        "queue": lambda _line: 0,
        "new": lambda line: -line.created.timestamp(),
        "number": lambda line: line.number,
        "customer": lambda line: sort_key(line.customer_name),
        "priority": lambda line: PRIORITIES.index(line.priority) if line.priority in PRIORITIES else len(PRIORITIES),
        "assignee": lambda line: (not line.assignee, line.assignee),
    }
    if order not in keys:
        raise Usage(_("There is no order {name}; there are: {all}.").format(name=quoted(order), all=", ".join(ORDERS)))
    return sorted(lines, key=keys[order])


Test = Callable[["QueueLine"], bool]


class _Narrowing:
    """Turns terms into tests of a line; what a test needs of the book is looked up once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._zone = book.zone

    def test(self, term: Term) -> Test:
        """The test that a line passes if it meets the term."""
        if isinstance(term, Not):
            inner = self.test(term.term)
            return lambda line: not inner(line)
        if isinstance(term, AnyOf):
            tests = [self.test(each) for each in term.terms]
            return lambda line: any(test(line) for test in tests)
        if isinstance(term, Word):
            return self._word(term.text)
        return _TESTS[term.name](self, term)

    def _word(self, text: str) -> Test:
        customers, words = self._customers(text), fold(text).split()

        def says(line: QueueLine) -> bool:
            said = self._said(line)
            return line.customer in customers or all(word in said for word in words)

        return says

    def _said(self, line: QueueLine) -> str:
        settings = self._book.settings
        labels = [
            label(vocabulary, value, settings)
            for vocabulary, value in (
                ("priority", line.priority),
                ("ticket_status", line.status),
                ("ticket_kind", line.kind),
            )
        ]
        parts = [f"#{line.number}", line.subject, line.customer_name, line.assignee, line.status, *labels]
        return fold(" ".join(parts))

    def _customers(self, text: str) -> set[str]:
        """The ids of the customers that a text finds."""
        try:
            rows = self._book.listing("customers", '"{}"'.format(text.replace('"', " "))).rows
        except Usage:
            # More than the customer list takes is still a text of the ticket.
            return set()
        found = self._book.query(
            "SELECT id FROM r_customers WHERE doc_id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(list(rows)).decode(),),
        )
        return {str(id) for (id,) in found}

    def _subject(self, term: Field) -> Test:
        words = fold(term.value).split()
        return lambda line: all(word in fold(line.subject) for word in words)

    def _customer(self, term: Field) -> Test:
        customers = self._customers(term.value)
        return lambda line: line.customer in customers

    def _value(self, term: Field) -> Test:
        wanted = "" if fold(term.value) == NOBODY and term.name == "assignee" else fold(term.value)
        return lambda line: fold(str(getattr(line, term.name))) == wanted

    def _type(self, term: Field) -> Test:
        kept = self._book.query("SELECT id, type FROM r_tickets WHERE typeof(type) = 'text'")
        of_type = {id for id, type in kept if fold(str(type)) == fold(term.value)}
        return lambda line: line.id in of_type

    def _number(self, term: Field) -> Test:
        return lambda line: _between(line.number, term.low, term.high)

    def _day(self, term: Field) -> Test:
        def lies(line: QueueLine) -> bool:
            instant: datetime | None = getattr(line, term.name)
            return instant is not None and _between(_day_of(instant, self._zone), term.low, term.high)

        return lies

    def _is(self, term: Field) -> Test:
        if term.value == "overdue":
            return lambda line: line.state == "breached"
        return lambda line: line.category == term.value


def _day_of(instant: datetime, zone: tzinfo) -> date:
    """The local day; the last one there is for a deadline beyond it."""
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return date.max


def _between(value: object, low: object, high: object) -> bool:
    return (low is None or value >= low) and (high is None or value < high)  # type: ignore[operator]


_TESTS: Mapping[str, Callable[[_Narrowing, Field], Test]] = {
    "number": _Narrowing._number,
    "subject": _Narrowing._subject,
    "customer": _Narrowing._customer,
    **dict.fromkeys(("status", "priority", "kind", "assignee"), _Narrowing._value),
    "type": _Narrowing._type,
    "due": _Narrowing._day,
    "created": _Narrowing._day,
    "is": _Narrowing._is,
}
