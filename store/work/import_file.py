"""Importing a file: looked at first, with everything a person has to know or decide, then taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from store.errors import Refused, Usage
from store.exchange.csv_writer import csv_chunks
from store.exchange.date_order import Order
from store.exchange.files import write_whole
from store.exchange.mapping import Columns, kept_unknown, map_columns
from store.exchange.open_file import open_file
from store.exchange.row import Row
from store.exchange.row_reader import read_rows
from store.exchange.table import MOST_ROWS, Table
from store.model.fields import folded
from store.text import _
from store.work.import_plan import Mode, Plan, Progress
from store.work.import_rows import apply_import, plan_import
from store.work.outcome import Outcome

if TYPE_CHECKING:
    from store.book import Book

REJECTED = ".rejected.csv"


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has decided about an import.

    kind: what the rows are, "" to find out; given: targets by column (`mapping`); saved: whether these were saved
    with another file, which may have had more columns; order: of day and month in dates
    that can be read both ways; keep_unknown: whether columns without a target are kept; own_mails: addresses of one's
    own beside those of the people of the book.
    """

    kind: str = ""
    given: Mapping[str, str] = {}
    saved: bool = False
    order: Order | None = None
    encoding: str = ""
    sheet: str = ""
    mode: Mode = "upsert"
    keys: tuple[str, ...] = ("email", "phone")
    each_own: bool = False
    blank_clears: bool = False
    keep_unknown: bool = False
    own_mails: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True):
    """One table of the file with how its columns are read, and its rows."""

    table: Table
    columns: Columns
    rows: list[Row]


class Look(msgspec.Struct, frozen=True):
    """What importing the file would do."""

    path: str
    choices: Choices
    parts: list[Part]
    plan: Plan

    @property
    def left_out(self) -> list[str]:
        """The columns that say something and are not kept."""
        return [name for part in self.parts for name in part.columns.left_out(part.rows)]

    @property
    def kept(self) -> list[str]:
        """The columns for which custom fields come into being."""
        return list(dict.fromkeys(str(field["label"]) for field in self.plan.request.declared))


def look(book: Book, path: str, choices: Choices, now: datetime, progress: Progress | None = None) -> Look:
    """What importing the file would do; nothing is changed.

    Raises AmbiguousDates where a person has to say how dates are written, Usage for columns or a kind that do not
    fit, and the errors of `open_file`.
    """
    tables = open_file(path, encoding=choices.encoding, sheet=choices.sheet, kind=choices.kind)
    if not choices.saved:
        _refuse_strange_columns(tables, choices.given)
    parts, declared = [], list[dict[str, object]]()
    for table in tables:
        here = {folded(each) for each in table.header}
        given = {column: target for column, target in choices.given.items() if folded(column) in here}
        columns = map_columns(table.header, given, book.settings, choices.kind or table.kind)
        if choices.keep_unknown:
            columns, fields = kept_unknown(columns, book.settings, each_own=choices.each_own)
            declared += fields
        parts.append(Part(table, columns, read_rows(table, columns, choices.order, book.zone)))
    rows = [row for part in parts for row in part.rows]
    if len(rows) > MOST_ROWS:
        raise Refused(_("The file has more than {most} rows; split it.").format(most=MOST_ROWS))
    plan = plan_import(
        book,
        rows,
        now,
        mode=choices.mode,
        keys=choices.keys,
        each_own=choices.each_own,
        blank_clears=choices.blank_clears,
        progress=progress,
        declared=declared,
        own_mails=own_mails(book, choices.own_mails),
    )
    return Look(path, choices, parts, plan)


def take_in(book: Book, seen: Look, now: datetime, progress: Progress | None = None) -> Outcome:
    """Do what was looked at, as one operation, and put the rejected rows beside the file, to be mended."""
    outcome = apply_import(book, seen.plan, now, progress)
    beside = write_rejected(seen)
    if not beside:
        return outcome
    told = _("The rejected rows are in {path}, each with the reason.").format(path=beside)
    return Outcome(f"{outcome.sentence} {told}", outcome.records, outcome.operation)


def write_rejected(seen: Look) -> str:
    """Write the rejected rows with line and reason, as CSV; its path, or "" where there are none.

    Raises NotPermitted or NotSaved.
    """
    reasons = {id(row): verdict.reason for row, verdict in seen.plan.rejected_rows}
    rows: list[list[str]] = []
    for part in seen.parts:
        here = [row for row in part.rows if id(row) in reasons]
        if here:
            rows.append([*part.table.header, _("Line"), _("Reason")])
        rows += [[*_fitted(row.cells, len(part.table.header)), str(row.line), reasons[id(row)]] for row in here]
    if not rows:
        return ""
    path = seen.path + REJECTED
    plain = seen.parts[0].table.described.endswith("utf-8")
    write_whole(path, csv_chunks(rows, mark=not plain))
    return path


def own_mails(book: Book, configured: Sequence[str]) -> list[str]:
    """The addresses of those who use the book: those configured, and those of the people."""
    people = [address for person in book.all("people") for address in person.get("mails") or ()]
    return [*configured, *(address for address in people if isinstance(address, str))]


def _refuse_strange_columns(tables: Sequence[Table], given: Mapping[str, str]) -> None:
    """Usage for a column that a person has named and the file has not."""
    headers = [each for table in tables for each in table.header]
    there = set(map(folded, headers))
    missing = [column for column in given if folded(column) not in there]
    if missing:
        sentence = _("There is no column {column} in the file; it has {all}.")
        raise Usage(sentence.format(column=missing[0], all=", ".join(filter(None, headers))))


def _fitted(cells: list[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]
