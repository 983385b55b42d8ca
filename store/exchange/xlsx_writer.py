"""The book as an Excel workbook, a sheet a table: dates are dates, numbers are numbers, and nothing is a formula."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from store.errors import NotSaved, Refused
from store.exchange.selection import Record, Selection
from store.model import RECORD_TYPES
from store.model.custom import custom_fields
from store.model.declare import Field
from store.model.fields import clean
from store.model.instants import due_from_text
from store.model.vocabulary import FIXED
from store.text import _
from store.text.cells import cell_width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
WIDEST, NARROWEST = 50, 8

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# The time of the export would make each file another.
_CREATED = datetime(2000, 1, 1)
_NAMED = {"customer": "customers", "contact": "contacts"}
_LAST = ("id", "created", "by")

Column = tuple[str, str, Callable[[Record], Any]]
"""The title of a column, the kind of its values, and how to get one."""


def export_xlsx(selection: Selection, path: str) -> int:
    """Write the workbook to `path` and return how many records are in it; the file is there whole or not at all.

    Customers and contacts are called by name in the columns that link to them. The same book gives the same bytes
    in the same language. Raises Refused where XlsxWriter is missing or a sheet has no room, NotSaved when the disk
    refuses.
    """
    workbook_class = _workbook_class()
    for table in selection.tables:
        if len(selection.rows(table)) > MOST_ROWS:
            raise Refused(_("{table} has more rows than a sheet can hold: take `kehu export csv`.").format(table=table))
    target = os.path.realpath(path)
    temporary = f"{target}.new-{os.getpid()}"
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
            workbook = workbook_class(file, _OPTIONS)
            workbook.set_properties({"created": _CREATED})
            count = _Sheets(workbook, selection).fill()
            workbook.close()
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise NotSaved(
            _("{path} was not written: {reason}. What was there before is unchanged.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
    return count


def _workbook_class() -> type[Workbook]:
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise Refused(
            _("Writing Excel files needs XlsxWriter: install kehu[excel]. `kehu export csv` needs nothing.")
        ) from error
    found: type[Workbook] = Workbook
    return found


class _Sheets:
    def __init__(self, workbook: Workbook, selection: Selection) -> None:
        self._workbook = workbook
        self._selection = selection
        self._heading = workbook.add_format({"bold": True, "num_format": "@"})
        self._formats = {
            "text": workbook.add_format({"num_format": "@"}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "instant": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "number": workbook.add_format({"num_format": "0"}),
        }
        self._names = {table: self._names_of(table) for table in _NAMED.values()}

    def fill(self) -> int:
        """Make a sheet of each table that has records; the number of those."""
        return sum(self._fill(table) for table in self._selection.tables if table in RECORD_TYPES)

    def _names_of(self, table: str) -> dict[str, str]:
        return {
            record["id"]: str(record.get("name", "")) for record in self._selection.records(table) if "id" in record
        }

    def _fill(self, table: str) -> int:
        columns = list(self._columns(table))
        sheet = self._workbook.add_worksheet(table[:31])
        sheet.freeze_panes(1, 1)
        for number, (title, kind, _get) in enumerate(columns):
            width = {"date": 11, "instant": 17, "number": NARROWEST}.get(kind, min(WIDEST, cell_width(title) + 12))
            sheet.set_column(number, number, width, self._formats[kind])
            sheet.write_string(0, number, title, self._heading)
        count = 0
        for count, record in enumerate(self._selection.records(table), start=1):
            for number, (_title, kind, get) in enumerate(columns):
                self._write(sheet, count, number, kind, get(record))
        return count

    def _write(self, sheet: Worksheet, row: int, column: int, kind: str, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float) and abs(value) < 10**15:
            sheet.write_number(row, column, value, self._formats["number"])
        elif isinstance(value, datetime):
            local = value.astimezone(self._selection.zone).replace(tzinfo=None)
            sheet.write_datetime(row, column, local, self._formats["instant"])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self._formats["date"])
        else:
            text = clean(str(value), lines=True)
            sheet.write_string(row, column, text[:MOST_CHARACTERS], self._formats["text"])

    def _columns(self, table: str) -> Iterator[Column]:
        fields = {field.name: field for field in RECORD_TYPES[table].fields if field.name != "stamps"}
        for name in (*(name for name in fields if name not in _LAST), *_LAST):
            field = fields.get(name)
            if field is None or (field.kind == "list" and name != "addresses"):
                continue
            if name == "custom":
                yield from self._custom_columns(table)
            elif field.kind != "object":
                yield from self._column(field)

    def _column(self, field: Field) -> Iterator[Column]:
        label, name = _(field.label), field.name
        if name in _NAMED:
            names = self._names[_NAMED[name]]
            yield label, "text", lambda record: names.get(str(record.get(name)), "")
            yield f"{label} (id)", "text", lambda record: record.get(name)
            return
        kind = {"date": "date", "due": "instant", "instant": "instant", "integer": "number"}.get(field.kind, "text")
        yield label, kind, lambda record: _typed(field, record.get(name))

    def _custom_columns(self, table: str) -> Iterator[Column]:
        for field in custom_fields(table, self._selection.settings):
            kind = {"date": "date", "number": "number"}.get(field.type, "text")
            yield field.label, kind, partial(_custom, field.type, field.slug)


def _typed(field: Field, value: Any) -> Any:
    """The value as a cell holds it; what is not of its field's kind as text."""
    if value is None or isinstance(value, bool):
        return value
    if field.kind in ("date", "due", "instant") and isinstance(value, str):
        return _moment(value)
    if field.kind == "choice" and isinstance(value, str):
        return _(FIXED.get(field.vocabulary, {}).get(value, "")) if value in FIXED.get(field.vocabulary, {}) else value
    if isinstance(value, list):
        return ", ".join(map(_address if field.name == "addresses" else str, value))
    return value


def _custom(kind: str, slug: str, record: Record) -> Any:
    custom = record.get("custom")
    value = custom.get(slug) if isinstance(custom, dict) else None
    return _moment(value) if kind == "date" and isinstance(value, str) else value


def _moment(text: str) -> date | datetime | str:
    """The date or instant of a stored text, where Excel has one; it knows none before 1900."""
    try:
        found = due_from_text(text)
    except ValueError:
        return text
    earliest = date(1900, 3, 1)
    day = found.astimezone(UTC).date() if isinstance(found, datetime) else found
    return found if day > earliest else text


def _address(address: Any) -> str:
    if not isinstance(address, dict):
        return str(address)
    return " ".join(str(address[key]) for key in ("text", "city", "region", "postcode", "country") if address.get(key))
