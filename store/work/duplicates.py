"""Records that look like one: found in the whole book, told apart for good, and asked about when one is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Ambiguous, NotFound, Refused
from store.model import RECORD_TYPES
from store.model.phones import CHINA, show_phone
from store.model.validate import normalise
from store.rules.blocking import Blocks, Pair
from store.rules.dedupe import company_key, without_legal_form
from store.rules.likeness import Likeness, Reason, Strength, Subject, compare, subject_of
from store.text import N_, _
from store.work.merged import MERGED_INTO, survivor_id
from store.work.outcome import Outcome, Record, concluded, name_of

if TYPE_CHECKING:
    from store.book import Book, Changed

Progress = Callable[[int, int], None]

COMPARED = ("customers", "contacts")
"""The tables of which records are compared."""

SURENESS: Mapping[Strength, str] = {"strong": N_("sure"), "medium": N_("likely"), "weak": N_("maybe")}
"""What people read for how much two records look like one."""

_STEP = 500
_MOST_CANDIDATES = 100
_CAUSES: Mapping[str, str] = {
    "mail": N_("same mail {value}"),
    "mobile": N_("same mobile {value}"),
    "code": N_("same code {value}"),
    "company": N_("at the same company"),
    "landline": N_("similar name and same number {value}"),
    "same-name": N_("same name"),
    "name": N_("similar name"),
    "phone": N_("number {value} in common"),
}


class Suspect(msgspec.Struct, frozen=True):
    """Two records of a table that look like one, the older first; their names, and whose contacts they are."""

    table: str
    first: str
    second: str
    names: tuple[str, str]
    customer: str
    likeness: Likeness

    @property
    def id(self) -> str:
        """What tells the pair from others in a list."""
        return f"{self.first}={self.second}"

    @property
    def strength(self) -> Strength:
        return self.likeness.strength


class Duplicates:
    """The pairs of a book that look like one record: customers in use, and the contacts of one customer.

    `scan` reads the whole book, `update` what has changed since; both may run in a thread of their own.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._blocks = Blocks()
        self._told_apart: set[Pair] = set()

    def scan(self, progress: Progress | None = None) -> None:
        """Compare all there is; `progress` hears how many steps of how many, and may raise to give up."""
        book = self._book
        blocks = Blocks()
        total = 2 * sum(book.count(table) for table in COMPARED)
        read = 0

        def subjects() -> Iterator[Subject]:
            nonlocal read
            for table in COMPARED:
                for record in book.all(table):
                    if progress is not None and read % _STEP == 0:
                        progress(read, total)
                    read += 1
                    if is_compared(table, record):
                        yield subject_of(table, record)

        def compared(done: int, blocks: int) -> None:
            if progress is not None:
                progress(total // 2 + done * (total - total // 2) // max(1, blocks), total)

        blocks.fill(subjects(), compared)
        self._blocks = blocks
        self._read_distinctions()

    def update(self, changed: Changed) -> None:
        """Compare anew what has changed; the book must have been scanned."""
        for table, id in changed:
            if table in COMPARED:
                record = self._book.get(table, id)
                if record is not None and is_compared(table, record):
                    self._blocks.put(subject_of(table, record))
                else:
                    self._blocks.drop(id)
        if any(table in ("distinctions", "customers") for table, _id in changed):
            self._read_distinctions()

    def suspects(self) -> list[Suspect]:
        """The pairs nobody has told apart, the strongest first."""
        blocks = self._blocks
        found = []
        for (first, second), likeness in blocks.pairs.items():
            if (first, second) not in self._told_apart:
                one, other = blocks.subject(first), blocks.subject(second)
                names = (one.name, other.name)
                found.append(Suspect(one.table, first, second, names, one.place, likeness))
        return sorted(found, key=lambda each: (each.likeness.order, each.names, each.id))

    def _read_distinctions(self) -> None:
        book = self._book
        self._told_apart = set()
        for distinction in book.all("distinctions"):
            # What was said of a customer holds for the one it has been merged into.
            ends = (survivor_id(book, str(distinction.get(end, ""))) for end in ("first", "second"))
            first, second = sorted(ends)
            self._told_apart.add((first, second))


def is_compared(table: str, record: Record) -> bool:
    """Whether the record is looked at for duplicates: it is in use and has an identity."""
    in_use = table != "customers" or not ("archived" in record or MERGED_INTO in record)
    return in_use and isinstance(record.get("id"), str)


def tell_apart(book: Book, ids: Sequence[str], now: datetime, *, table: str = "customers") -> Outcome:
    """Remember of these records that no two are one, so that nobody is asked again; one operation."""
    records = []
    for id in dict.fromkeys(survivor_id(book, id) if table == "customers" else id for id in ids):
        record = book.get(table, id)
        if record is None:
            raise NotFound(_("One of the records is gone: somebody deleted it. Nothing was changed."))
        records.append(record)
    if len(records) < 2:
        raise Refused(_("It takes two records to tell them apart; nothing was changed."))
    known = {(each.get("first"), each.get("second")) for each in book.all("distinctions")}
    pairs = [pair for pair in combinations(sorted(record["id"] for record in records), 2) if pair not in known]
    names = _(", ").join(name_of(table, record) for record in records)
    if not pairs:
        return Outcome(_("{names} were told apart already.").format(names=names), [(table, each) for each in records])
    with book.change("not a duplicate") as change:
        made = [change.create("distinctions", {"first": first, "second": second}) for first, second in pairs]
    sentence = _("Remembered that these are not one: {names}.").format(names=names)
    return concluded(change, sentence, [("distinctions", each) for each in made])


# Words


def said(likeness: Likeness, settings: Mapping[str, Any]) -> str:
    """Why two records look like one, in words."""
    return _(", ").join(dict.fromkeys(_reason(each, settings) for each in likeness.reasons))


def _reason(reason: Reason, settings: Mapping[str, Any]) -> str:
    value = reason.value
    if reason.cause in ("mobile", "landline", "phone"):
        value = show_phone(value, str(settings.get("country_code") or CHINA))
    return _(_CAUSES[reason.cause]).format(value=value)


# Whether somebody is here already


class Match(msgspec.Struct, frozen=True):
    """A record that what is to be added looks like; `customer` is its customer's ULID, or its own."""

    table: str
    record: dict[str, Any]
    customer: str
    likeness: Likeness


class AlreadyHere(Ambiguous):
    """What is to be added is in the book already, or so it seems; nothing was added. `matches`: as what."""

    def __init__(self, sentence: str, candidates: Sequence[Mapping[str, object]], matches: Sequence[Match]) -> None:
        super().__init__(sentence, candidates)
        self.matches = list(matches)


def add_if_new(
    book: Book, table: str, fields: Mapping[str, Any], add: Callable[[], Outcome], *, anyway: bool = False
) -> Outcome:
    """Do `add`, unless a record with the same mail, mobile number or code is there; `anyway` does it all the same.

    One that is merely similar is mentioned in the outcome. Raises AlreadyHere with the matches, Invalid as `add`.
    """
    matches = [] if anyway else already_here(book, table, fields)
    strong = [match for match in matches if match.likeness.strength == "strong"]
    if strong:
        raise AlreadyHere(_here(book, fields, strong[0]), [_candidate(book, match) for match in strong], strong)
    outcome = add()
    if matches:
        hint = _("Perhaps the same as {match}: {why}.").format(
            match=_called(book, matches[0]), why=said(matches[0].likeness, book.settings)
        )
        outcome = msgspec.structs.replace(outcome, sentence=f"{outcome.sentence} {hint}")
    return outcome


def already_here(book: Book, table: str, fields: Mapping[str, Any]) -> list[Match]:
    """The customers and contacts that a new record looks like, strongly or fairly, the likest first (Rule 8).

    Archived customers are among them. Raises Invalid for fields that cannot be stored.
    """
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    stored = normalise(RECORD_TYPES[table], given, whole={}, settings=book.settings)
    employer = book.get("customers", str(stored.get("customer"))) if table == "contacts" else None
    new = _as_anybody(subject_of(table, stored), employer)
    found: list[Match] = []
    for customer in _candidates(book, new):
        own = subject_of("customers", customer)
        found += _compared(new, own, "customers", customer, customer["id"])
        for contact in book.children("contacts", "customer", customer["id"]):
            theirs = _as_anybody(subject_of("contacts", contact), customer)
            found += _compared(new, theirs, "contacts", contact, customer["id"])
    return sorted(found, key=lambda match: (match.likeness.order, match.record["id"]))


def _as_anybody(subject: Subject, employer: Mapping[str, Any] | None) -> Subject:
    """A contact as a person who may be met anywhere, working at the customer."""
    if subject.table == "customers":
        return subject
    company = company_key(str((employer or {}).get("name") or ""))
    return msgspec.structs.replace(subject, table="customers", place="", company=company)


def _compared(new: Subject, other: Subject, table: str, record: Record, customer: str) -> Iterator[Match]:
    likeness = compare(new, other)
    if likeness is not None and likeness.strength != "weak":
        yield Match(table, record, customer, likeness)


def _candidates(book: Book, new: Subject) -> Iterator[Record]:
    """The customers that have something of the new record, themselves or at one of their contacts."""
    rows: dict[int, None] = {}
    for query in _queries(new):
        rows.update(dict.fromkeys(book.listing("customers", f"is:active|is:archived {query}").rows[:_MOST_CANDIDATES]))
    for summary in book.summaries("customers", list(rows)[: 4 * _MOST_CANDIDATES]):
        customer = book.get("customers", summary.id) if summary is not None else None
        if customer is not None:
            yield customer


def _queries(new: Subject) -> Iterator[str]:
    """What to look for, in the filter language."""
    yield from (f'email:"{mail}"' for mail in new.mails)
    yield from (f"phone:{phone.removeprefix('+')}" for phone in new.phones)
    words = without_legal_form(new.name) if new.kind == "company" else new.name
    for name in {words, new.name}:
        bare = "".join(character if character.isalnum() else " " for character in name).strip()
        if bare:
            # Words are looked for in the names of contacts too, where a person may be but a company is not.
            yield f'name:"{bare}"' if new.kind == "company" else f'"{bare}"'


def _here(book: Book, fields: Mapping[str, Any], match: Match) -> str:
    return _("{name} seems to be here already as {match}: {why}. Nothing was added.").format(
        name=fields.get("name", ""), match=_called(book, match), why=said(match.likeness, book.settings)
    )


def _called(book: Book, match: Match) -> str:
    """The name of a match, with what tells it from others: its customer, and a short id."""
    from store.find.resolve import short_id

    name = f"{name_of(match.table, match.record)} {short_id(book, match.record['id'], match.table)}"
    if match.table == "contacts":
        employer = book.get("customers", match.customer) or {}
        return _("{name}, contact of {customer}").format(name=name, customer=employer.get("name", ""))
    return _("{name} (archived)").format(name=name) if "archived" in match.record else name


def _candidate(book: Book, match: Match) -> dict[str, object]:
    from store.find.resolve import short_id

    employer = book.get("customers", match.customer) if match.table == "contacts" else match.record
    company = (employer or {}).get("name" if match.table == "contacts" else "company", "")
    return {
        "id": match.record["id"],
        "tail": short_id(book, match.record["id"], match.table).removeprefix("#"),
        "name": name_of(match.table, match.record),
        "company": company,
        "why": said(match.likeness, book.settings),
    }
