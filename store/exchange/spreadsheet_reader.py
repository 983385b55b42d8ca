"""Reading a sheet of a workbook, XLSX, XLS or ODS, as a table of text."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from store.errors import Refused, Usage
from store.exchange.table import MOST_COLUMNS, MOST_ROWS, Line, Records
from store.text import _

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

LARGEST_UNPACKED = 512 << 20
MOST_PACKED = 200
_SMALL = 16 << 20
_LOOKED_AT = 20


def read_sheet(path: str, name: str = "") -> Records:
    """The sheet of this name, or the first that has rows; its first row of two cells or more names the columns.

    Raises Usage where the library for workbooks is missing or there is no such sheet, Refused for a workbook that
    cannot be read or would fill the memory.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as error:
        raise Usage(
            _('Workbooks need one more library: pip install "kehu[excel]". Or save the sheet as CSV.')
        ) from error
    _refuse_bomb(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        chosen = _chosen(workbook, path, name)
        sheet = workbook.get_sheet_by_name(chosen)
        if sheet.height > MOST_ROWS + 1 or sheet.width > MOST_COLUMNS:
            raise Refused(
                _("{path} has more than {rows} rows or {columns} columns; split it.").format(
                    path=path, rows=MOST_ROWS, columns=MOST_COLUMNS
                )
            )
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError) as error:
        raise Refused(
            _("{path} is no workbook that can be read, or it is locked with a password.").format(path=path)
        ) from error
    return _table(path, chosen, [[_text(cell) for cell in row] for row in rows])


def _refuse_bomb(path: str) -> None:
    """Refused where unpacking the file would take far more room than any table."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [(member.file_size, member.compress_size) for member in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused(_("{path} is damaged; nothing was imported.").format(path=path)) from error
    unpacked, packed = (sum(each) for each in zip(*sizes, strict=True)) if sizes else (0, 0)
    if unpacked > LARGEST_UNPACKED or (unpacked > _SMALL and unpacked > MOST_PACKED * max(packed, 1)):
        raise Refused(
            _("{path} would unpack to {size} MB, which no table of customers is; it was not opened.").format(
                path=path, size=unpacked >> 20
            )
        )


def _chosen(workbook: CalamineWorkbook, path: str, name: str) -> str:
    names = workbook.sheet_names
    if name:
        if name not in names:
            sentence = _("There is no sheet {name} in the workbook; it has {all}.")
            raise Usage(sentence.format(name=name, all=", ".join(names)))
        return name
    for each in names:
        if workbook.get_sheet_by_name(each).height:
            return each
    raise Refused(_("{path} is empty.").format(path=path))


def _table(path: str, name: str, rows: Sequence[list[str]]) -> Records:
    """The rows below the first of those at the top that name columns; titles above it are passed over."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:_LOOKED_AT]]
    top = next((number for number, cells in enumerate(filled) if cells * 2 >= max(filled) and cells), None)
    if top is None:
        raise Refused(_("{path} has no first row that names its columns.").format(path=path))
    header = [cell.strip() for cell in rows[top]]
    while header and not header[-1]:
        header.pop()
    width = len(header)
    lines = [
        _line(number, row, width) for number, row in enumerate(rows[top + 1 :], top + 2) if any(map(str.strip, row))
    ]
    return Records(path=path, header=header, rows=lines, described=_("sheet {name}").format(name=name))


def _line(number: int, row: list[str], width: int) -> Line:
    if any(cell.strip() for cell in row[width:]):
        sentence = _("It has more cells than the {columns} columns that are named.").format(columns=width)
        return Line(number, row, sentence)
    return Line(number, [*row[:width], *[""] * (width - len(row))])


def _text(cell: Any) -> str:
    """The cell as CSV would have it: whole numbers without a point, days and times as ISO 8601 writes them."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if math.isfinite(cell) and cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
