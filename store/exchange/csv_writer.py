"""Writing CSV as RFC 4180 has it, and the guard that keeps a spreadsheet from running a cell as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from store.model.phones import is_stored_phone

BYTE_ORDER_MARK = "\ufeff"
VALUES_APART = " ::: "

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_GUARD = "'"
_CHUNK = 1 << 16


def csv_chunks(rows: Iterable[Sequence[str]], *, mark: bool = False, quoted: bool = False) -> Iterator[bytes]:
    """The rows as UTF-8 with CR LF after each, after a byte-order mark where Excel is to know the encoding.

    `quoted` puts every cell between quotation marks, which a spreadsheet can be told to take for text.
    """
    text = io.StringIO(newline="")
    write = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerow
    if mark:
        text.write(BYTE_ORDER_MARK)
    for row in rows:
        # A row of one blank cell would read as a blank line, so csv itself quotes it.
        write(row)
        if text.tell() > _CHUNK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def guarded(cell: str) -> str:
    """The cell as a spreadsheet takes it for text; a telephone number is none the worse for its `+` (Rule 12)."""
    if not cell.startswith((*_FORMULA_SIGNS, _GUARD)):
        return cell
    if all(map(is_stored_phone, cell.split(VALUES_APART))):
        return cell
    return _GUARD + cell
