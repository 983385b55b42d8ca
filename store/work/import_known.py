"""Whom an import may be about: the customers and contacts of the book that its rows could mean, found all at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from store.ids import is_ulid
from store.rules.dedupe import company_key, person_key, same_by_phone
from store.work.import_plan import NEW
from store.work.import_search import ids_of

if TYPE_CHECKING:
    from store.book import Book

Record = dict[str, Any]
Key = TypeVar("Key", bound=Hashable)

COMPANY, PERSON, CONTACT = "company", "person", "contact"
_AMONG_COMPANIES = "#"
_ON_ONES_OWN = "~"


class Subject(msgspec.Struct):
    """Whom one row is about: its kind, the company named beside a person, and its fields in their stored forms.

    `id` is that of a record of the book, or one that only the file knows, by which its other rows name it.
    """

    kind: str
    name: str
    company: str
    fields: Record
    id: str = ""

    def values(self, field: str) -> list[str]:
        """The mail addresses or phone numbers of the row."""
        return self.fields.get(field) or []

    @property
    def keyless(self) -> bool:
        """Whether nothing but the name says who it is."""
        return not (self.values("mails") or self.values("phones"))


class Draft(msgspec.Struct, eq=False):
    """A record as the import would leave it.

    key: its id, or a name for one to be added; line: the line of the file that is about it, 0 for none;
    said: the line that set each field of a company.
    """

    table: str
    key: str
    before: Record
    after: Record
    line: int = 0
    said: dict[str, int] = {}

    @property
    def new(self) -> bool:
        """Whether the record is not in the book yet."""
        return self.key.startswith(NEW)

    @property
    def kind(self) -> str:
        if self.table == "contacts":
            return CONTACT
        return PERSON if self.after.get("kind") == PERSON else COMPANY

    @property
    def name(self) -> str:
        return str(self.after.get("name", ""))

    @property
    def keyless(self) -> bool:
        """Whether nothing but the name says who it is."""
        return not (self.after.get("mails") or self.after.get("phones"))

    @property
    def place(self) -> str:
        """Among whom the name says who it is: the contacts of one customer, those of one company, all companies."""
        if self.kind == CONTACT:
            return str(self.after.get("customer", ""))
        return _AMONG_COMPANIES if self.kind == COMPANY else place_of_person(str(self.after.get("company", "")))


def place_of_person(company: str) -> str:
    """The place (`Draft.place`) of a person who is a customer, by the company beside the name."""
    return _ON_ONES_OWN + (company_key(company) if company else "")


class Known:
    """Look-up tables over the records the rows could mean and those that are planned."""

    def __init__(self, book: Book, subjects: Sequence[Subject]) -> None:
        self._book = book
        self._by_key: dict[str, Draft] = {}
        self._by_mail: dict[str, list[Draft]] = {}
        self._by_phone: dict[str, list[Draft]] = {}
        self._by_name: dict[tuple[str, str], list[Draft]] = {}
        self._by_name_anywhere: dict[str, list[Draft]] = {}
        self._by_id: dict[str, Draft | None] = {}
        self._planned = 0
        for table, meant in ids_of(
            book,
            {each.name for each in subjects},
            {mail for each in subjects for mail in each.values("mails")},
            {phone for each in subjects for phone in each.values("phones")},
        ).items():
            for document in self._documents(table, "id", meant):
                self._take(table, document)
        ids = sorted({each.id for each in subjects if is_ulid(each.id)})
        for table in ("customers", "contacts"):
            for document in self._documents(table, "id", ids):
                self._take(table, document)
        at = sorted({str(each.after.get("customer")) for each in self._by_key.values() if each.kind == CONTACT})
        for document in self._documents("customers", "id", at):
            self._take("customers", document)
        companies = {company_key(each.company) for each in subjects if each.company}
        companies |= {company_key(each.name) for each in subjects if each.kind == COMPANY}
        for document in self._documents("customers", "id", self._companies(companies)):
            self._take("customers", document)
        self._with_contacts = self._customers_with_contacts()

    def _companies(self, wanted: set[str]) -> list[str]:
        """The ids of the companies whose names are compared as one of those wanted."""
        if not wanted:
            return []
        named = self._book.query(
            "SELECT id, name FROM r_customers WHERE merged_into IS NULL AND (kind IS NULL OR kind=?)", (COMPANY,)
        )
        return [str(id) for id, name in named if id and company_key(str(name or "")) in wanted]

    def _documents(self, table: str, column: str, values: Sequence[object]) -> list[Record]:
        if not values:
            return []
        return self._book.where(table, f"{column} IN (SELECT value FROM json_each(?))", (_json(values),))

    def _customers_with_contacts(self) -> set[str]:
        reference = self._book.file.plans.reference_code("contacts", "customer")
        keys = [draft.key for draft in self._by_key.values() if draft.kind == COMPANY]
        found = self._book.query(
            "SELECT DISTINCT target FROM refs WHERE ref=? AND target IN (SELECT value FROM json_each(?))",
            (reference, _json(keys)),
        )
        return {str(target) for (target,) in found}

    def _take(self, table: str, document: Record) -> None:
        if isinstance(document.get("id"), str) and document["id"] not in self._by_key and "merged_into" not in document:
            self.add(Draft(table, document["id"], document, dict(document)))

    # What is planned

    def next_key(self) -> str:
        """The key of another record to be added."""
        self._planned += 1
        return f"{NEW}{self._planned}"

    def add(self, draft: Draft) -> None:
        """Make the record one that rows can mean from now on."""
        self._by_key[draft.key] = draft
        self.found_by(draft)

    def found_by(self, draft: Draft) -> None:
        """Make the record known under its name and all mail addresses and numbers it has now."""
        key = _key(draft)
        _put(self._by_name, (draft.place, key), draft)
        _put(self._by_name_anywhere, key, draft)
        for mail in draft.after.get("mails") or ():
            _put(self._by_mail, mail, draft)
        for phone in draft.after.get("phones") or ():
            _put(self._by_phone, phone, draft)

    def called(self, id: str, draft: Draft) -> None:
        """Make the record the one that other rows of the file mean by this id; nobody, if two are called so."""
        if id and self._by_id.setdefault(id, draft) is not draft:
            self._by_id[id] = None

    def also(self, subject: Subject, draft: Draft) -> None:
        """Make the record known under what a second row about it says as well, though that is not taken over.

        Else a third row with the same mail address would be a new record, which the second row would mean next time.
        """
        for mail in subject.values("mails"):
            _put(self._by_mail, mail, draft)
        for phone in subject.values("phones"):
            _put(self._by_phone, phone, draft)

    def takes_first_contact(self, customer: str) -> bool:
        """Whether the customer has had no contact so far; the next one asked about has."""
        first = customer not in self._with_contacts
        self._with_contacts.add(customer)
        return first

    def planned(self) -> Iterator[Draft]:
        """The records that would be added or changed, in the order in which they were found or added."""
        return (draft for draft in self._by_key.values() if draft.new or draft.before != draft.after)

    # Who is meant

    def customer(self, key: str) -> Draft | None:
        """The customer with this key."""
        if key not in self._by_key:
            document = self._book.get("customers", key)
            if document is None:
                return None
            self.add(Draft("customers", key, document, dict(document)))
        return self._by_key[key]

    def by_id(self, id: str) -> Draft | None:
        """The record that the file calls so, or that has this id in the book."""
        return self._by_id.get(id) or self._by_key.get(id)

    def anywhere(self, name: str) -> list[Draft]:
        """The people of this name, wherever they are."""
        return [draft for draft in self._by_name_anywhere.get(person_key(name), ()) if draft.kind != COMPANY]

    def reached(self, field: str, values: Sequence[str]) -> list[Draft]:
        """The records with one of these mail addresses, or of these numbers."""
        table = self._by_mail if field == "mails" else self._by_phone
        return _once(draft for value in values for draft in table.get(value, ()))

    def by_mail(self, subject: Subject) -> list[Draft]:
        """The records with one of the mail addresses of the subject."""
        return _once(draft for mail in subject.values("mails") for draft in self._by_mail.get(mail, ()))

    def by_phone(self, subject: Subject) -> list[Draft]:
        """The records with one of its numbers, where that says it is the same person (Rule 8)."""
        phones = subject.values("phones")
        found = _once(draft for phone in phones for draft in self._by_phone.get(phone, ()))
        mails = subject.values("mails")
        return [
            draft
            for draft in found
            if same_by_phone(
                [phone for phone in phones if draft in self._by_phone.get(phone, ())],
                (subject.name, draft.name),
                (mails, draft.after.get("mails") or []),
            )
        ]

    def by_name(self, name: str, places: Iterable[str]) -> list[Draft]:
        """The people of this name in these places."""
        return [draft for place in places for draft in self._by_name.get((place, person_key(name)), ())]

    def companies(self, name: str) -> list[Draft]:
        """The companies a name can mean: those written alike, else those alike but for the legal form."""
        found = self._by_name.get((_AMONG_COMPANIES, company_key(name)), [])
        return [draft for draft in found if person_key(draft.name) == person_key(name)] or list(found)


def _put(table: dict[Key, list[Draft]], key: Key, draft: Draft) -> None:
    drafts = table.setdefault(key, [])
    if draft not in drafts:
        drafts.append(draft)


def _key(draft: Draft) -> str:
    return company_key(draft.name) if draft.kind == COMPANY else person_key(draft.name)


def _once(drafts: Iterable[Draft]) -> list[Draft]:
    return list({draft.key: draft for draft in drafts}.values())


def _json(values: Sequence[object]) -> str:
    return msgspec.json.encode(values).decode()
