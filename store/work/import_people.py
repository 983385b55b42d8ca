"""Importing customers and contacts: whom each row means, and what it adds to or changes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from store.errors import Invalid
from store.exchange.row import Row
from store.ids import is_ulid
from store.model import RECORD_TYPES, contact, customer
from store.model.custom import custom_fields
from store.model.validate import normalise
from store.operations import get_field, set_field
from store.text import _
from store.work.import_known import COMPANY, CONTACT, PERSON, Draft, Known, Subject, place_of_person
from store.work.import_plan import NotTaken, Request, State, Verdict
from store.work.import_subjects import SubjectReader
from store.work.import_values import GROWING, laid_over
from store.work.outcome import Record

if TYPE_CHECKING:
    from store.book import Book

_CUSTOMER_FIELDS = frozenset(field.name for field in customer.TYPE.fields)
_SHOWN_ALIKE = 3


class PeoplePlanner:
    """Goes through the rows in order, each seeing what those before it would leave."""

    def __init__(self, book: Book, request: Request, settings: Mapping[str, Any], rows: Sequence[Row]) -> None:
        self._book = book
        self._request = request
        self._settings = settings
        self._reader = SubjectReader(book, settings, rows, each_own=request.each_own)
        self.subjects = [self._reader.read(row) for row in rows]
        self._required = any(field.required for field in custom_fields("contacts", settings))
        self.known: Known

    def verdict(self, row: Row, subject: Subject | str) -> Verdict:
        """What becomes of the row; its edits are in what the next rows see."""
        if isinstance(subject, str):
            name = row.fields.get("name") or row.fields.get("company") or ""
            return Verdict(row.line, "rejected", str(name), subject)
        try:
            return self._take(row.line, subject)
        except NotTaken as refusal:
            return Verdict(row.line, refusal.state, subject.name, refusal.reason, match=refusal.match)
        except Invalid as error:
            return Verdict(row.line, "rejected", subject.name, str(error))

    def _take(self, line: int, subject: Subject) -> Verdict:
        companies = self.known.companies(subject.company) if subject.kind == CONTACT else []
        draft = self._meant(subject, companies)
        if draft is not None:
            self.known.called(subject.id, draft)
        if draft is not None and draft.line:
            self.known.also(subject, draft)
            raise NotTaken("duplicate", _("It is the same as line {line}.").format(line=draft.line), "strong")
        if draft is None:
            return self._added(line, subject, companies)
        if self._request.mode == "create":
            raise NotTaken("duplicate", _("{name} is in the book already.").format(name=draft.name), "strong")
        return self._changed(line, subject, draft)

    def _changed(self, line: int, subject: Subject, draft: Draft) -> Verdict:
        own, of_company = self._split(subject, draft.kind)
        company = self.known.customer(str(draft.after.get("customer"))) if draft.kind == CONTACT else None
        if draft.kind == COMPANY and subject.id != draft.key:
            # It was found by its name but for the legal form; another row may write that otherwise.
            own.pop("name", None)
        changes = self._changes(draft, own, clears=self._request.blank_clears)
        at_company = self._changes(company, of_company) if company else {}
        differences = _differences(draft, changes)
        self._lay(draft, changes, own, line)
        if company:
            differences |= {f"company.{field}": each for field, each in _differences(company, at_company).items()}
            self._lay(company, at_company, of_company, line)
        draft.line = line
        state: State = "new" if draft.new else "updated" if differences else "unchanged"
        return Verdict(line, state, subject.name, "", differences)

    def _added(self, line: int, subject: Subject, companies: Sequence[Draft]) -> Verdict:
        if self._request.mode == "update":
            raise NotTaken("rejected", _("Nobody in the book has this mail address, number or name."))
        if len(companies) > 1:
            sentence = _("{count} companies in the book go by the name {name}.")
            raise NotTaken("duplicate", sentence.format(count=len(companies), name=subject.company), "weak")
        alike = self._alike(subject)
        own, of_company = self._split(subject, subject.kind)
        if subject.kind != CONTACT:
            added = self._add_customer(subject.kind, own, line)
            added.line = line
            self.known.called(subject.id, added)
            return Verdict(line, "new", subject.name, alike=alike)
        fields = _present(own)
        if self._required:
            normalise(contact.TYPE, {**fields, "customer": "0" * 26}, whole={}, settings=self._settings)
        if not companies:
            company = self._add_customer(COMPANY, {"name": subject.company, **of_company}, line)
        else:
            company = companies[0]
            if company.new or self._request.mode != "create":
                self._lay(company, self._changes(company, of_company), of_company, line)
        whole: Record = {}
        for field, value in {**fields, "customer": company.key}.items():
            set_field(whole, field, value)
        if self.known.takes_first_contact(company.key):
            whole["primary"] = True
        added = Draft("contacts", self.known.next_key(), {}, whole, line)
        self.known.add(added)
        self.known.called(subject.id, added)
        return Verdict(line, "new", subject.name, alike=alike)

    def _alike(self, subject: Subject) -> tuple[str, ...]:
        """Who in the book has the same name elsewhere, and so may be the same: a weak sign, which stops nothing."""
        if subject.kind == COMPANY:
            return ()
        others = [draft for draft in self.known.anywhere(subject.name) if not draft.new]
        return tuple(dict.fromkeys(self._placed(draft) for draft in others[:_SHOWN_ALIKE]))

    def _placed(self, draft: Draft) -> str:
        at = self.known.customer(str(draft.after.get("customer"))) if draft.kind == CONTACT else None
        company = at.name if at else str(draft.after.get("company", ""))
        return f"{draft.name} ({company})" if company else draft.name

    def _add_customer(self, kind: str, fields: Record, line: int) -> Draft:
        whole = _present({"kind": kind, "owner": self._book.user, **_present(fields)})
        document: Record = {}
        for field, value in whole.items():
            set_field(document, field, value)
        document = normalise(customer.TYPE, document, whole={}, settings=self._settings)
        draft = Draft(
            "customers", self.known.next_key(), {}, _present(document), said=dict.fromkeys(_present(fields), line)
        )
        self.known.add(draft)
        return draft

    # Who is meant

    def _meant(self, subject: Subject, companies: Sequence[Draft]) -> Draft | None:
        """The one record the row is about, None if it is about a new one."""
        # Only an id of the book says who is meant: two tables of a file may both count from 1.
        called = self.known.by_id(subject.id) if is_ulid(subject.id) else None
        if called is not None and called.key == subject.id:
            return called
        if subject.kind == COMPANY:
            return self._only(subject, self.known.companies(subject.name), "weak")
        found = self._by_keys(subject, [draft.key for draft in companies])
        if found is None:
            return self._by_name(subject, companies)
        elsewhere = found.kind == CONTACT and found.after.get("customer") not in [each.key for each in companies]
        if elsewhere and subject.kind == CONTACT:
            other = self.known.customer(str(found.after.get("customer")))
            sentence = _("{name} is in the book at {other}, and the row says {company}.")
            named = other.name if other else ""
            told = sentence.format(name=found.name, other=named, company=subject.company)
            raise NotTaken("duplicate", told, "strong")
        return found

    def _by_keys(self, subject: Subject, places: Sequence[str]) -> Draft | None:
        for key in self._request.keys:
            match key:
                case "email":
                    found = self.known.by_mail(subject)
                case "phone":
                    found = self.known.by_phone(subject)
                case _:
                    found = self.known.by_name(subject.name, self._places(subject, places))
            fitting = [draft for draft in found if draft.kind != COMPANY]
            if fitting:
                here = [draft for draft in fitting if draft.place in places]
                return self._only(subject, here or fitting, "weak" if key == "name" else "strong")
        return None

    def _by_name(self, subject: Subject, companies: Sequence[Draft]) -> Draft | None:
        """The record of the same name in the same place, where nothing else could tell who is meant."""
        named = self.known.by_name(subject.name, self._places(subject, [draft.key for draft in companies]))
        named = [draft for draft in named if subject.keyless or draft.keyless]
        same = [draft for draft in named if subject.keyless and not self._would_change(subject, draft)]
        if same:
            return next((draft for draft in same if draft.line), same[0])
        if subject.kind == CONTACT:
            return self._only(subject, named, "weak")
        alike = [draft for draft in named if draft.keyless]
        if subject.keyless and named and not alike:
            sentence = _("There is a {name} in the book, and the row has neither mail address nor number to tell.")
            raise NotTaken("duplicate", sentence.format(name=subject.name), "weak")
        return self._only(subject, alike, "weak") if subject.keyless else None

    def _places(self, subject: Subject, companies: Sequence[str]) -> Sequence[str]:
        return companies if subject.kind == CONTACT else [place_of_person(subject.company)]

    def _only(self, subject: Subject, found: Sequence[Draft], match: Any) -> Draft | None:
        """The record of those found that is meant; a duplicate if that is not certain."""
        if len(found) > 1:
            named = [draft for draft in found if draft.name == subject.name]
            found = named if len(named) == 1 else found
        if len(found) > 1:
            sentence = _("{count} records of the book could be meant: {names}.")
            names = ", ".join(dict.fromkeys(draft.name for draft in found[:3]))
            raise NotTaken("duplicate", sentence.format(count=len(found), names=names), match)
        return found[0] if found else None

    # What changes

    def _split(self, subject: Subject, kind: str) -> tuple[Record, Record]:
        """The fields of the record itself, and those of the company it is at."""
        if kind != CONTACT:
            whole = {field: value for field, value in subject.fields.items() if _of_customer(field)}
            if kind == PERSON and subject.company:
                whole["company"] = subject.company
            return whole, {}
        own: Record = {}
        others: Record = {}
        for field, value in subject.fields.items():
            (own if self._reader.is_of_contact(field, CONTACT) else others)[field] = value
        others.pop("company", None)
        return own, _present(others)

    def _would_change(self, subject: Subject, draft: Draft) -> bool:
        own, _others = self._split(subject, draft.kind)
        return bool(laid_over(draft.after, own))

    def _changes(self, draft: Draft, fields: Record, *, clears: bool = False) -> Record:
        """What the fields change of the record; rejected where a row before it says something else of a company."""
        changes = laid_over(draft.after, fields, clears=clears)
        if not changes:
            return {}
        for field in changes:
            if field in draft.said and field not in GROWING:
                sentence = _("Line {line} says something else of {name}: its {field} is {value}.")
                value = get_field(draft.after, field)
                told = sentence.format(line=draft.said[field], name=draft.name, field=field, value=value)
                raise NotTaken("rejected", told)
        return normalise(RECORD_TYPES[draft.table], changes, whole=draft.after, settings=self._settings)

    def _lay(self, draft: Draft, changes: Record, stated: Record, line: int) -> None:
        """Change the planned record, and keep in mind which line it has its values from."""
        for field, value in changes.items():
            set_field(draft.after, field, value)
        for field, value in stated.items():
            if value is not None:
                draft.said.setdefault(field, line)
        if changes:
            self.known.found_by(draft)


def _differences(draft: Draft, changes: Record) -> dict[str, tuple[object, object]]:
    return {field: (get_field(draft.after, field), value) for field, value in changes.items()}


def _of_customer(field: str) -> bool:
    return field.partition(".")[0] in _CUSTOMER_FIELDS


def _present(fields: Mapping[str, Any]) -> Record:
    return {field: value for field, value in fields.items() if value is not None}


def is_about_people(kind: str) -> bool:
    """Whether rows of this kind become customers and contacts."""
    return kind in ("contacts", "companies")


def rows_about_people(rows: Iterable[Row]) -> list[Row]:
    """The rows that become customers and contacts."""
    return [row for row in rows if is_about_people(row.kind)]
