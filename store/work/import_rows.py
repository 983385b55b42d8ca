"""Importing rows of contacts: what becomes of each is planned and shown first, then done as one operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from store.collecting import without_collecting
from store.errors import Invalid, Refused
from store.exchange.row import Row
from store.model import RECORD_TYPES, customer
from store.model.validate import normalise
from store.operations import get_field, set_field
from store.text import _
from store.work.import_known import COMPANY, CONTACT, NEW, PERSON, Draft, Known, Subject, place_of_person
from store.work.import_subjects import CONTACT_FIELDS, SubjectReader
from store.work.import_values import GROWING, laid_over
from store.work.logs import with_logs
from store.work.outcome import Outcome, Record

if TYPE_CHECKING:
    from store.book import Book
    from store.disk.moment import Stamp

State = Literal["new", "updated", "unchanged", "duplicate", "rejected"]
Mode = Literal["upsert", "create", "update"]
Progress = Callable[[int, int], None]

STATES: tuple[State, ...] = ("new", "updated", "unchanged", "duplicate", "rejected")
MODES: tuple[Mode, ...] = ("upsert", "create", "update")
KEYS = ("email", "phone", "name")

_STEP = 200
_CUSTOMER_FIELDS = frozenset(field.name for field in customer.TYPE.fields)


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of one row: why not, if it is not taken, and what it changes as {field: (before, after)}."""

    line: int
    state: State
    name: str
    reason: str = ""
    differences: dict[str, tuple[object, object]] = {}


class Request(msgspec.Struct, frozen=True):
    """What an import was asked to do."""

    rows: list[Row]
    mode: Mode
    keys: tuple[str, ...]
    each_own: bool
    blank_clears: bool


class Edit(msgspec.Struct, frozen=True):
    """One record to add or change; `expect` holds the values that a change replaces."""

    table: str
    key: str
    fields: Record
    expect: Record


class Plan(msgspec.Struct, frozen=True):
    """What an import would do: a verdict for every row, and the edits that follow from all of them."""

    request: Request
    verdicts: list[Verdict]
    edits: list[Edit]
    stamp: Stamp

    @property
    def counts(self) -> dict[State, int]:
        """How many rows there are of each state."""
        counts = dict.fromkeys(STATES, 0)
        for verdict in self.verdicts:
            counts[verdict.state] += 1
        return counts

    def of(self, *states: State) -> list[Verdict]:
        """The verdicts of these states, in the order of the file."""
        return [verdict for verdict in self.verdicts if verdict.state in states]


def plan_import(
    book: Book,
    rows: Iterable[Row],
    now: datetime,
    mode: Mode = "upsert",
    keys: Sequence[str] = ("email", "phone"),
    each_own: bool = False,
    blank_clears: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """What importing the rows as contacts would do; nothing is changed (Rule 12).

    A row with a company is a contact there, one without is a customer, as every row is under `each_own`. It is
    about the record with the same mail address or number, asked for in the order of `keys`; a row with neither
    about the one of the same name in the same place; a company is known by its name alone. A blank erases only
    under `blank_clears`, and never on a company that others are at too.
    """
    return _plan(book, Request(list(rows), mode, tuple(keys), each_own, blank_clears), progress)


def apply_import(book: Book, plan: Plan, now: datetime, progress: Progress | None = None) -> Outcome:
    """Do what was planned, as one operation; Refused if the book has changed so that it would no longer be that."""
    sentence = _("Imported: {new} new, {updated} updated, {unchanged} unchanged.").format(**plan.counts)
    if not plan.edits:
        return Outcome(sentence)
    records: list[tuple[str, Record]] = []
    ids: dict[str, str] = {}
    with without_collecting(), book.change("import") as change:
        if book.file.journal.stamp != plan.stamp and _plan(book, plan.request).edits != plan.edits:
            raise Refused(_("Somebody has changed the book meanwhile; nothing was imported. Look at it once more."))
        for number, edit in enumerate(plan.edits):
            if progress and number % _STEP == 0:
                progress(number, len(plan.edits))
            if edit.key.startswith(NEW):
                fields = dict(edit.fields)
                if "customer" in fields:
                    fields["customer"] = ids.get(fields["customer"], fields["customer"])
                record = change.create(edit.table, fields)
                ids[edit.key] = record["id"]
                before: Record = {}
            else:
                before = edit.expect
                record = change.update(edit.table, edit.key, edit.fields, expect=edit.expect)
            if edit.table == "customers":
                record = with_logs(change, edit.table, {**record, **_absent(edit), **before}, record, book.user)
            records.append((edit.table, record))
    if progress:
        progress(len(plan.edits), len(plan.edits))
    return Outcome(sentence, records, change.operation)


def _absent(edit: Edit) -> Record:
    """The logged fields that a record had not before the edit."""
    return {field: None for field in ("owner", "status") if field in edit.fields}


def _plan(book: Book, request: Request, progress: Progress | None = None) -> Plan:
    stamp = book.file.journal.stamp
    with without_collecting():
        planner = _Planner(book, request)
        verdicts = []
        for number, row in enumerate(request.rows):
            if progress and number % _STEP == 0:
                progress(number, len(request.rows))
            verdicts.append(planner.verdict(number, row))
    if progress:
        progress(len(request.rows), len(request.rows))
    return Plan(request, verdicts, [_edit(draft) for draft in planner.known.planned()], stamp)


def _edit(draft: Draft) -> Edit:
    if draft.new:
        return Edit(draft.table, draft.key, draft.after, {})
    paths = [path for path in _paths(draft) if get_field(draft.before, path) != get_field(draft.after, path)]
    return Edit(
        draft.table,
        draft.key,
        {path: get_field(draft.after, path) for path in paths},
        {path: get_field(draft.before, path) for path in paths},
    )


def _paths(draft: Draft) -> list[str]:
    """The fields of the record, those of its own (`custom.slug`) one by one."""
    custom = [f"custom.{slug}" for record in (draft.before, draft.after) for slug in record.get("custom") or ()]
    return [path for path in dict.fromkeys((*draft.before, *draft.after, *custom)) if path != "custom"]


class _NotTaken(Exception):
    """The row is not taken: it is a duplicate or rejected, for a reason."""

    def __init__(self, state: State, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


class _Planner:
    """Goes through the rows in order, each seeing what those before it would leave."""

    def __init__(self, book: Book, request: Request) -> None:
        self._book = book
        self._request = request
        reader = SubjectReader(book, each_own=request.each_own)
        self._subjects = [reader.read(row) for row in request.rows]
        self.known = Known(book, [each for each in self._subjects if isinstance(each, Subject)])

    # Judging a row

    def verdict(self, number: int, row: Row) -> Verdict:
        """What becomes of the row; its edits are in what the next rows see."""
        subject = self._subjects[number]
        if isinstance(subject, str):
            name = row.fields.get("name") or row.fields.get("company") or ""
            return Verdict(row.line, "rejected", str(name), subject)
        try:
            return self._take(row.line, subject)
        except _NotTaken as refusal:
            return Verdict(row.line, refusal.state, subject.name, refusal.reason)
        except Invalid as error:
            return Verdict(row.line, "rejected", subject.name, str(error))

    def _take(self, line: int, subject: Subject) -> Verdict:
        companies = self.known.companies(subject.company) if subject.kind == CONTACT else []
        draft = self._meant(subject, companies)
        if draft is not None and draft.line:
            self.known.also(subject, draft)
            raise _NotTaken("duplicate", _("It is the same as line {line}.").format(line=draft.line))
        if draft is None:
            return self._added(line, subject, companies)
        if self._request.mode == "create":
            raise _NotTaken("duplicate", _("{name} is in the book already.").format(name=draft.name))
        return self._changed(line, subject, draft)

    def _changed(self, line: int, subject: Subject, draft: Draft) -> Verdict:
        own, of_company = self._split(subject, draft.kind)
        company = self.known.customer(str(draft.after.get("customer"))) if draft.kind == CONTACT else None
        if draft.kind == COMPANY:
            # It was found by its name but for the legal form; another row may write that otherwise.
            del own["name"]
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
            raise _NotTaken("rejected", _("Nobody in the book has this mail address, number or name."))
        if len(companies) > 1:
            sentence = _("{count} companies in the book go by the name {name}.")
            raise _NotTaken("duplicate", sentence.format(count=len(companies), name=subject.company))
        own, of_company = self._split(subject, subject.kind)
        if subject.kind != CONTACT:
            self._add_customer(subject.kind, own, line).line = line
            return Verdict(line, "new", subject.name)
        if not companies:
            company = self._add_customer(COMPANY, {"name": subject.company, **of_company}, line)
        else:
            company = companies[0]
            if company.new or self._request.mode != "create":
                self._lay(company, self._changes(company, of_company), of_company, line)
        fields = _present({**own, "customer": company.key})
        if self.known.takes_first_contact(company.key):
            fields["primary"] = True
        self.known.add(Draft("contacts", self.known.next_key(), {}, fields, line))
        return Verdict(line, "new", subject.name)

    def _add_customer(self, kind: str, fields: Record, line: int) -> Draft:
        whole = _present({"kind": kind, "owner": self._book.user, **_present(fields)})
        document: Record = {}
        for field, value in whole.items():
            set_field(document, field, value)
        normalise(customer.TYPE, document, whole={}, settings=self._book.settings)
        draft = Draft("customers", self.known.next_key(), {}, document, said=dict.fromkeys(fields, line))
        self.known.add(draft)
        return draft

    # Who is meant

    def _meant(self, subject: Subject, companies: Sequence[Draft]) -> Draft | None:
        """The one record the row is about, None if it is about a new one."""
        if subject.kind == COMPANY:
            return self._only(subject, self.known.companies(subject.name))
        found = self._by_keys(subject, [draft.key for draft in companies])
        if found is None:
            return self._by_name(subject, companies)
        elsewhere = found.kind == CONTACT and found.after.get("customer") not in [each.key for each in companies]
        if elsewhere and subject.kind == CONTACT:
            other = self.known.customer(str(found.after.get("customer")))
            sentence = _("{name} is in the book at {other}, and the row says {company}.")
            named = other.name if other else ""
            raise _NotTaken("duplicate", sentence.format(name=found.name, other=named, company=subject.company))
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
                return self._only(subject, here or fitting)
        return None

    def _by_name(self, subject: Subject, companies: Sequence[Draft]) -> Draft | None:
        """The record of the same name in the same place, where nothing else could tell who is meant."""
        named = self.known.by_name(subject.name, self._places(subject, [draft.key for draft in companies]))
        named = [draft for draft in named if subject.keyless or draft.keyless]
        same = [draft for draft in named if subject.keyless and not self._would_change(subject, draft)]
        if same:
            return next((draft for draft in same if draft.line), same[0])
        if subject.kind == CONTACT:
            return self._only(subject, named)
        alike = [draft for draft in named if draft.keyless]
        if subject.keyless and named and not alike:
            sentence = _("There is a {name} in the book, and the row has neither mail address nor number to tell.")
            raise _NotTaken("duplicate", sentence.format(name=subject.name))
        return self._only(subject, alike) if subject.keyless else None

    def _places(self, subject: Subject, companies: Sequence[str]) -> Sequence[str]:
        return companies if subject.kind == CONTACT else [place_of_person(subject.company)]

    def _only(self, subject: Subject, found: Sequence[Draft]) -> Draft | None:
        """The record of those found that is meant; a duplicate if that is not certain."""
        if len(found) > 1:
            named = [draft for draft in found if draft.name == subject.name]
            found = named if len(named) == 1 else found
        if len(found) > 1:
            sentence = _("{count} records of the book could be meant: {names}.")
            names = ", ".join(dict.fromkeys(draft.name for draft in found[:3]))
            raise _NotTaken("duplicate", sentence.format(count=len(found), names=names))
        return found[0] if found else None

    # What changes

    def _split(self, subject: Subject, kind: str) -> tuple[Record, Record]:
        """The fields of the record itself, and those of the company it is at."""
        if kind != CONTACT:
            own = {field: value for field, value in subject.fields.items() if _of_customer(field)}
            if kind == PERSON and subject.company:
                own["company"] = subject.company
            return own, {}
        own = {field: value for field, value in subject.fields.items() if field in CONTACT_FIELDS}
        others = {field: value for field, value in subject.fields.items() if field not in CONTACT_FIELDS}
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
                raise _NotTaken("rejected", told)
        return normalise(RECORD_TYPES[draft.table], changes, whole=draft.after, settings=self._book.settings)

    def _lay(self, draft: Draft, changes: Record, stated: Record, line: int) -> None:
        """Change the planned record, and keep in mind which line it has its values from."""
        for field, value in changes.items():
            set_field(draft.after, field, value)
        for field, value in stated.items():
            if value is not None:
                draft.said.setdefault(field, line)
        self.known.found_by(draft)


def _differences(draft: Draft, changes: Record) -> dict[str, tuple[object, object]]:
    return {field: (get_field(draft.after, field), value) for field, value in changes.items()}


def _of_customer(field: str) -> bool:
    return field.partition(".")[0] in _CUSTOMER_FIELDS


def _present(fields: Mapping[str, Any]) -> Record:
    return {field: value for field, value in fields.items() if value is not None}
