"""Importing rows: what becomes of each is planned and shown first, then done as one operation (Rule 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.collecting import without_collecting
from store.errors import Refused
from store.exchange.row import Row
from store.text import _
from store.work.import_known import Known, Subject
from store.work.import_links import subjects_named
from store.work.import_people import PeoplePlanner, is_about_people, rows_about_people
from store.work.import_plan import STEP, Edit, Mode, Plan, Progress, Request, Verdict, edit_of
from store.work.import_settings import additions
from store.work.import_talk import LinkedPlanner
from store.work.logs import LOGS, with_logs
from store.work.outcome import Outcome, Record

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

_TABLES = ("customers", "contacts", "interactions", "tasks", "tickets")
_LINKS = ("customer", "contact", "ticket")


def plan_import(
    book: Book,
    rows: Iterable[Row],
    now: datetime,
    mode: Mode = "upsert",
    keys: Sequence[str] = ("email", "phone"),
    each_own: bool = False,
    blank_clears: bool = False,
    progress: Progress | None = None,
    declared: Sequence[dict[str, object]] = (),
    own_mails: Iterable[str] = (),
) -> Plan:
    """What importing the rows would do; nothing is changed (Rule 12).

    A row with a company is a contact there, one without is a customer, as every row is under `each_own`. It is
    about the record with the same mail address or number, asked for in the order of `keys`; a row with neither
    about the one of the same name in the same place; a company is known by its name alone. A blank erases only
    under `blank_clears`, and never on a company that others are at too. Rows of other kinds are about a customer
    that the book has, or that the other rows add. `declared` are custom fields that come with the import,
    `own_mails` addresses of one's own.
    """
    request = Request(list(rows), mode, tuple(keys), each_own, blank_clears, list(declared), frozenset(own_mails))
    return _plan(book, request, now, progress)


def apply_import(
    book: Book, plan: Plan, now: datetime, progress: Progress | None = None, verb: str = "import"
) -> Outcome:
    """Do what was planned, as one operation; Refused if the book has changed so that it would no longer be that."""
    sentence = _("Imported: {new} new, {updated} updated, {unchanged} unchanged.").format(**plan.counts)
    if not plan.edits:
        return Outcome(sentence)
    records: list[tuple[str, Record]] = []
    ids: dict[str, str] = {}
    with without_collecting(), book.change(verb) as change:
        if not _still_holds(book, plan) and _plan(book, plan.request, now).edits != plan.edits:
            raise Refused(_("Somebody has changed the book meanwhile; nothing was imported. Look at it once more."))
        if plan.settings:
            change.update("settings", book.settings["id"], plan.settings)
        for number, edit in enumerate(plan.edits):
            if progress and number % STEP == 0:
                progress(number, len(plan.edits))
            records.append((edit.table, _done(book, change, edit, ids)))
    if progress:
        progress(len(plan.edits), len(plan.edits))
    return Outcome(sentence, records, change.operation)


def _still_holds(book: Book, plan: Plan) -> bool:
    """Whether nothing was written since that could change the plan; a new book gets its settings meanwhile."""
    return book.file.journal.stamp == plan.stamp or (plan.of_empty_book and _is_empty(book))


def _is_empty(book: Book) -> bool:
    return not any(map(book.count, _TABLES))


def _done(book: Book, change: Change, edit: Edit, ids: dict[str, str]) -> Record:
    """Make the edit, whose fields were checked as it was planned; the record as it is then."""
    links = {link: edit.fields[link] for link in _LINKS if link in edit.fields}
    fields = {**edit.fields, **{link: ids.get(key, key) for link, key in links.items()}}
    if edit.new:
        record = change.create(edit.table, fields, checked=True)
        ids[edit.key] = record["id"]
    else:
        record = change.update(edit.table, edit.key, fields, expect=edit.expect, checked=True)
    if edit.table == "customers" and any(field in fields for field, _log in LOGS["customers"]):
        record = with_logs(change, edit.table, {**record, **_absent(edit), **edit.expect}, record, book.user)
    return record


def _absent(edit: Edit) -> Record:
    """The logged fields that a record had not before the edit."""
    return {field: None for field, _log in LOGS["customers"] if field in edit.fields}


def _plan(book: Book, request: Request, now: datetime, progress: Progress | None = None) -> Plan:
    stamp = book.file.journal.stamp
    with without_collecting():
        changed, choices = additions(book.settings, request.rows, request.declared)
        settings: Mapping[str, Any] = {**book.settings, **changed}
        about_people = rows_about_people(request.rows)
        planner = PeoplePlanner(book, request, settings, about_people)
        linked = [row for row in request.rows if not is_about_people(row.kind)]
        named = subjects_named(linked, settings)
        planner.known = Known(book, [*(each for each in planner.subjects if isinstance(each, Subject)), *named])
        judge = _Judge(progress, len(request.rows))
        pairs = zip(about_people, planner.subjects, strict=True)
        people = [judge(planner.verdict, row, subject) for row, subject in pairs]
        talk = LinkedPlanner(book, planner.known, request, settings, now, linked)
        # What is about a ticket may stand before it.
        tickets_first = sorted(range(len(linked)), key=lambda number: linked[number].kind != "tickets")
        judged = {number: judge(talk.verdict, linked[number]) for number in tickets_first}
        others = [judged[number] for number in range(len(linked))]
    judge.finish()
    edits = [edit_of(each.table, each.key, each.before, each.after) for each in planner.known.planned()]
    edits += talk.edits()
    verdicts = _in_order(request.rows, people, others)
    needed = edits and changed
    return Plan(request, verdicts, edits, stamp, changed if needed else {}, choices if needed else {}, _is_empty(book))


def _in_order(rows: Sequence[Row], people: Sequence[Verdict], others: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts in the order of the rows."""
    one, other = iter(people), iter(others)
    return [next(one if is_about_people(row.kind) else other) for row in rows]


class _Judge:
    """Calls for one verdict after the other, and tells how far it has come."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def __call__(self, verdict: Any, *row: Any) -> Verdict:
        if self._progress and self._done % STEP == 0:
            self._progress(self._done, self._total)
        self._done += 1
        found: Verdict = verdict(*row)
        return found

    def finish(self) -> None:
        if self._progress:
            self._progress(self._total, self._total)
