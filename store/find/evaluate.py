"""Queries answered from the cache, as sets of customers; what the cache does not keep, documents are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from store.find.fold import fold
from store.find.joins import LAST_CONTACT, belonging, listed, of_customers
from store.find.lookups import HAS_MAIL, HAS_PHONE, Lookup, lookup, mail_lookup, name_lookup, phone_lookup, text_lookup
from store.find.matching import Matching
from store.find.predicate import DOCUMENT_HAS, DONE, PAUSED, Frame, custom_is, days, in_city, instants, says
from store.find.query import ALWAYS_HIDDEN, AnyOf, Field, Not, Query, Term, Word, hidden, leaves
from store.model.custom import PREFIX as CUSTOM

if TYPE_CHECKING:
    from store.book import Book

FEW = 2_000
"""So many contacts are looked up faster than the customers of all of them are got together."""

BATCH = 500
"""So many documents are read at once."""

Rows = set[int]
Document = Mapping[str, Any]


class Evaluation:
    """Answers queries from one state of a book."""

    def __init__(self, book: Book, frame: Frame, active: Set[int] | None = None) -> None:
        """`active` are the customers neither archived nor merged, where they are known already."""
        self._book = book
        self._frame = frame
        self._active = active
        self._codes = book.file.plans.codes
        self._matching = Matching(book.query)

    def rows(self, query: Query) -> Set[int]:
        """The customers that meet every term; archived and merged ones only if the query mentions them."""
        rows = self._shown(hidden(query))
        # What documents have to be asked for comes last, when there are few left to ask.
        for term in sorted(query.terms, key=_effort):
            if not rows:
                break
            rows = self._of(term, rows) & rows
        return rows

    def _shown(self, without: Sequence[str]) -> Set[int]:
        """Those in whom none of these fields is set."""
        if self._active is not None and len(without) == len(ALWAYS_HIDDEN):
            return self._active
        return self._where(" AND ".join(["1", *(f"{field} IS NULL" for field in without)]))

    def _of(self, term: Term, among: Set[int]) -> Rows:
        """Those that meet one term: all, or those of `among` where documents have to be asked."""
        if isinstance(term, Not):
            return {*(among if _asks_documents(term) else self._everything)} - self._of(term.term, among)
        if isinstance(term, AnyOf):
            return set().union(*(self._of(each, among) for each in term.terms))
        if isinstance(term, Word):
            return self._every_word(term.text, lookup, self._here_or_in_contacts)
        if _asks_documents(term):
            return self._asked(term, among)
        return _FIELDS[term.name](self, term)

    # SQL

    @cached_property
    def _everything(self) -> Rows:
        return self._where("1")

    def _where(self, condition: str, *values: object) -> Rows:
        return self._select(f"SELECT c.doc_id FROM r_customers AS c WHERE {condition}", *values)

    def _with(self, table: str, condition: str, *values: object) -> Rows:
        """Those to whom a record `r` of the table belongs for which the condition holds."""
        return self._select(f"SELECT c.doc_id FROM {belonging(table)} WHERE {condition}", *values)

    def _select(self, sql: str, *values: object) -> Rows:
        return {row for (row,) in self._book.query(sql, values)}  # type: ignore[misc]

    # Words

    def _every_word(self, text: str, looked_up: Callable[[str], Lookup], where: Callable[[Lookup], Rows]) -> Rows:
        return set.intersection(*(where(looked_up(word)) for word in text.split()))

    def _here(self, wanted: Lookup) -> Rows:
        return self._matching.rows(wanted, self._codes["customers"])

    def _here_or_in_contacts(self, wanted: Lookup) -> Rows:
        contacts = self._matching.rows(wanted, self._codes["contacts"])
        rows = self._here(wanted)
        rows |= self._customers_of(contacts)
        return rows

    def _customers_of(self, contacts: Rows) -> Rows:
        if len(contacts) <= FEW:
            return self._with("contacts", "r.doc_id IN (SELECT value FROM json_each(?))", listed(contacts))
        self._book.standing.refresh()
        return self._book.standing.customers_of(contacts)

    def _name(self, term: Field) -> Rows:
        return self._every_word(term.value, name_lookup, self._here)

    def _note(self, term: Field) -> Rows:
        return self._every_word(term.value, text_lookup, self._here)

    def _phone(self, term: Field) -> Rows:
        return self._here_or_in_contacts(phone_lookup(term.value))

    def _email(self, term: Field) -> Rows:
        return self._here_or_in_contacts(mail_lookup(term.value))

    # Values

    def _choice(self, term: Field) -> Rows:
        """The value in whatever case it is kept; another tool may have written it in several."""
        kept = self._book.query(f'SELECT DISTINCT "{term.name}" FROM r_customers')
        meant = [value for (value,) in kept if isinstance(value, str) and fold(value) == fold(term.value)]
        return self._where(f'"{term.name}" IN (SELECT value FROM json_each(?))', listed(meant)) if meant else set()

    def _tag(self, term: Field) -> Rows:
        return self._tagged("AND value = ?", fold(term.value))

    def _tagged(self, condition: str, *values: object) -> Rows:
        sql = f"SELECT doc_id FROM sets WHERE code = ? AND field = 'tags' {condition}"
        return self._select(sql, self._codes["customers"], *values)

    def _is(self, term: Field) -> Rows:
        return self._where(
            {"archived": "c.archived IS NOT NULL", "merged": "c.merged_into IS NOT NULL"}.get(
                term.value, "c.archived IS NULL AND c.merged_into IS NULL"
            )
        )

    # Times and numbers

    def _silent(self, term: Field) -> Rows:
        last = f"coalesce({LAST_CONTACT}, '')"
        bounds = [
            (operator, bound) for operator, bound in (("<=", term.low), (">", term.high)) if isinstance(bound, int)
        ]
        condition = " AND ".join(["1", *(f"last {operator} ?" for operator, _bound in bounds)])
        sql = f"SELECT doc_id FROM (SELECT c.doc_id, {last} AS last FROM r_customers AS c) WHERE {condition}"
        return self._select(sql, *(self._frame.days_ago(bound) for _operator, bound in bounds))

    def _last(self, term: Field) -> Rows:
        condition, values = _between("last", *instants(term, self._frame))
        sql = f"SELECT doc_id FROM (SELECT c.doc_id, {LAST_CONTACT} AS last FROM r_customers AS c) WHERE {condition}"
        return self._select(sql, *values)

    def _created(self, term: Field) -> Rows:
        condition, values = _between("c.created", *instants(term, self._frame))
        return self._where(condition, *values)

    def _due(self, term: Field) -> Rows:
        day, day_values = _between("r.due", *days(term))
        instant, instant_values = _between("r.due", *instants(term, self._frame))
        condition = f"r.done IS NULL AND CASE length(r.due) WHEN 10 THEN {day} ELSE {instant} END"
        return self._with("tasks", condition, *day_values, *instant_values)

    def _csat(self, term: Field) -> Rows:
        bounds = [(sign, bound) for sign, bound in ((">=", term.low), ("<", term.high)) if bound is not None]
        condition = " AND ".join(["typeof(r.rating) = 'integer'", *(f"r.rating {sign} ?" for sign, _bound in bounds)])
        values = [bound for _sign, bound in bounds]
        return self._with("interactions", condition, *values) | self._with("tickets", condition, *values)

    # What there is

    def _ticket(self, term: Field) -> Rows:
        return self._with_ticket(term.value)

    def _with_ticket(self, wanted: str) -> Rows:
        if wanted == "open":
            return self._with("tickets", "coalesce(r.status, '') NOT IN (SELECT value FROM json_each(?))", listed(DONE))
        statuses = {"done": DONE, "paused": PAUSED}.get(wanted, (wanted,))
        return self._with("tickets", "r.status IN (SELECT value FROM json_each(?))", listed(statuses))

    def _has(self, term: Field) -> Rows:
        what = term.value
        if what in ("phone", "email"):
            return self._here_or_in_contacts(HAS_PHONE if what == "phone" else HAS_MAIL)
        if what == "tag":
            return self._tagged("")
        if what == "contact":
            return self._with("contacts", "1")
        if what == "task":
            return self._with("tasks", "r.done IS NULL")
        if what == "ticket":
            return self._with_ticket("open")
        if what == "call":
            return self._where(f"{LAST_CONTACT} IS NOT NULL")
        return self._where(f'c."{what}" IS NOT NULL')

    # Documents

    def _asked(self, term: Field, among: Set[int]) -> Rows:
        if term.name == "said":
            return self._saying(term, among)
        meets = _told_by(term)
        return {
            row for batch in _batches(among) for row, customer in self._documents("customers", batch) if meets(customer)
        }

    def _documents(self, table: str, rows: Iterable[int]) -> Iterable[tuple[int, Document]]:
        return self._book.file.rows(table, "doc_id IN (SELECT value FROM json_each(?))", listed(rows))

    def _saying(self, term: Field, among: Set[int]) -> Rows:
        found: Rows = set()
        for batch in _batches(among):
            belong: Iterable[tuple[Any, ...]] = self._book.query(
                f"SELECT r.doc_id, c.doc_id FROM {of_customers(self._book.file.plans, 'interactions')}"
                " WHERE c.doc_id IN (SELECT value FROM json_each(?))",
                (listed(batch),),
            )
            customers: dict[int, int] = dict(belong)
            for some in _batches(customers):
                found.update(customers[row] for row, each in self._documents("interactions", some) if says(term, each))
        return found


def _effort(term: Term) -> int:
    """What it takes to ask: the cache, a document of each customer, or all that was ever said to them."""
    return _asks_documents(term) + any(isinstance(leaf, Field) and leaf.name == "said" for leaf in leaves(term))


def _asks_documents(term: Term) -> bool:
    """Whether the cache alone does not tell who meets the term."""
    if isinstance(term, Not):
        return _asks_documents(term.term)
    if isinstance(term, AnyOf):
        return any(map(_asks_documents, term.terms))
    if isinstance(term, Word):
        return False
    return (
        term.name in ("said", "city")
        or term.name.startswith(CUSTOM)
        or (term.name == "has" and term.value in DOCUMENT_HAS)
    )


def _told_by(term: Field) -> Callable[[Document], bool]:
    if term.name == "has":
        return DOCUMENT_HAS[term.value]
    if term.name == "city":
        return lambda customer: in_city(customer, term)
    return lambda customer: custom_is(customer, term)


def _between(column: str, low: str | None, high: str | None) -> tuple[str, list[str]]:
    bounds = [(sign, bound) for sign, bound in ((">=", low), ("<", high)) if bound is not None]
    condition = " AND ".join([f"typeof({column}) = 'text'", *(f"{column} {sign} ?" for sign, _bound in bounds)])
    return f"({condition})", [bound for _sign, bound in bounds]


def _batches(rows: Iterable[int]) -> Iterable[list[int]]:
    left = iter(sorted(rows))
    return iter(lambda: list(islice(left, BATCH)), [])


_FIELDS: Mapping[str, Callable[[Evaluation, Field], Rows]] = {
    "name": Evaluation._name,
    "phone": Evaluation._phone,
    "email": Evaluation._email,
    "note": Evaluation._note,
    **dict.fromkeys(("owner", "grade", "status", "kind", "industry", "size", "source", "region"), Evaluation._choice),
    "tag": Evaluation._tag,
    "silent": Evaluation._silent,
    "last": Evaluation._last,
    "created": Evaluation._created,
    "due": Evaluation._due,
    "csat": Evaluation._csat,
    "ticket": Evaluation._ticket,
    "is": Evaluation._is,
    "has": Evaluation._has,
}
