"""Reading a CSV file as other programs write it: encoding, delimiter and quoting found out, rows one at a time."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterator, Sequence
from typing import TextIO

import msgspec

from store.errors import NotFound, NotPermitted, Refused
from store.exchange.csv_encoding import GUESSED, detect
from store.exchange.table import MOST_COLUMNS, Line
from store.text import _

LARGEST_FILE = 256 << 20
LONGEST_LINE = 1 << 20
DELIMITERS = (",", ";", "\t")
_SAMPLE_ROWS = 20
_DELIMITER_LINE = "sep="


class Sheet(msgspec.Struct, frozen=True):
    """A CSV file that can be read: its first row, and how the others are to be taken apart."""

    path: str
    encoding: str
    delimiter: str
    header: list[str]
    kind: str = ""

    @property
    def described(self) -> str:
        return "CSV, " + self.encoding

    @property
    def guessed(self) -> bool:
        return self.encoding in GUESSED

    def lines(self) -> Iterator[Line]:
        """The rows behind the header that are not blank, each with as many cells as the header.

        A row with more cells, or with quotation marks in the wrong place, has a `problem`. Raises Refused where
        the rest of the file can no longer be told apart.
        """
        rows = _rows(self.path, self.encoding, self.delimiter)
        next(rows, None)
        width = len(self.header)
        for line in rows:
            if line.problem:
                yield line
            elif any(cell.strip() for cell in line.cells):
                yield _fitted(line, width)


def open_sheet(path: str, *, encoding: str = "", delimiter: str = "") -> Sheet:
    """Find out how the file is written, unless told; NotFound, NotPermitted, or Refused if it is no CSV file."""
    try:
        _check_file(path)
        encoding = encoding or detect(path)
        delimiter = delimiter or _delimiter(path, encoding)
        header = next(_rows(path, encoding, delimiter), None)
    except FileNotFoundError as error:
        raise NotFound(_("There is no file at {path}.").format(path=path)) from error
    except PermissionError as error:
        raise NotPermitted(_("You may not read {path}.").format(path=path)) from error
    except OSError as error:
        raise Refused(_("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise Refused(
            _("{path} is not in the encoding {encoding}; nothing was imported.").format(path=path, encoding=encoding)
        ) from error
    if header is None or header.problem or not any(cell.strip() for cell in header.cells):
        raise Refused(_("{path} has no first row that names its columns.").format(path=path))
    if len(header.cells) > MOST_COLUMNS:
        raise Refused(_("{path} has more than {most} columns.").format(path=path, most=MOST_COLUMNS))
    return Sheet(path, encoding, delimiter, [cell.strip() for cell in header.cells])


def _check_file(path: str) -> None:
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise Refused(_("{path} is not a file that can be read twice; save it to a file first.").format(path=path))
    if status.st_size > LARGEST_FILE:
        raise Refused(_("{path} is larger than {most} MB; split it.").format(path=path, most=LARGEST_FILE >> 20))
    if not status.st_size:
        raise Refused(_("{path} is empty.").format(path=path))


def _delimiter(path: str, encoding: str) -> str:
    """The delimiter that the file names, or that cuts most rows into as many cells as its first row."""
    with _opened(path, encoding) as file:
        first = file.readline(LONGEST_LINE).strip().strip('"').lower()
    named = first.removeprefix(_DELIMITER_LINE)
    if named != first and (named or "\t") in DELIMITERS:
        return named or "\t"
    return max(DELIMITERS, key=lambda each: _fit(path, encoding, each))


def _fit(path: str, encoding: str, delimiter: str) -> tuple[int, int]:
    """How well the delimiter fits: rows that are as wide as the header, then how wide that is."""
    widths: list[int] = []
    try:
        for line in _rows(path, encoding, delimiter):
            widths.append(0 if line.problem else len(line.cells))
            if len(widths) == _SAMPLE_ROWS:
                break
    except Refused:
        return (0, 0)
    if not widths or widths[0] < 2:
        return (0, 0)
    return (sum(width == widths[0] for width in widths), widths[0])


def _fitted(line: Line, width: int) -> Line:
    """The row with missing cells blank; a problem where cells with something in them are left over."""
    spare = line.cells[width:]
    if any(cell.strip() for cell in spare):
        problem = _("It has {cells} cells, and the first row names {columns} columns.")
        return Line(line.number, line.cells, problem.format(cells=len(line.cells), columns=width))
    return Line(line.number, line.cells[:width] + [""] * (width - len(line.cells)))


def _rows(path: str, encoding: str, delimiter: str) -> Iterator[Line]:
    """All rows of the file with the header, blank ones too."""
    with _opened(path, encoding) as file:
        reader = csv.reader(_text_lines(file), delimiter=delimiter, strict=True)
        begins, first = 1, True
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield _broken(begins, error)
            else:
                if cells is None:
                    return
                if not (first and _names_delimiter(cells)):
                    yield Line(begins, cells)
                first = first and _names_delimiter(cells)
            begins = reader.line_num + 1


def _names_delimiter(cells: Sequence[str]) -> bool:
    """Whether the row is Excel's `sep=;`, which is cut in two by the delimiter it names."""
    return bool(cells) and cells[0].strip().lower().startswith(_DELIMITER_LINE) and not any(cells[1:])


def _broken(number: int, error: csv.Error) -> Line:
    """A row whose quotation marks stand wrong; Refused where it has swallowed the rows behind it."""
    if "expected after" in str(error):
        return Line(number, [], _("A quotation mark stands in the middle of a cell; write it twice there."))
    raise Refused(
        _("The quotation mark opened on line {number} is not closed where it should be; nothing was imported.").format(
            number=number
        )
    ) from error


def _text_lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise Refused(_("A line of the file is longer than any row could be; is it a CSV file?"))
        yield line


def _opened(path: str, encoding: str) -> TextIO:
    return open(path, encoding=encoding, newline="")
