"""Whether a file of the tree holds what the book has not got: a later change, an edit by hand, a record unknown."""

from __future__ import annotations

from collections.abc import Callable

from store.exchange.tree.codec import decode_line, decode_record, timeline_lines
from store.exchange.tree.stamped import is_later
from store.exchange.tree.strict import Unreadable

Knows = Callable[[str, str], bool]
"""Whether the book has the record of this table and ULID, living or deleted."""


def is_news(path: str, there: bytes, book: bytes | None, knows: Knows) -> bool:
    """Whether writing the book's version over what is there, or taking it away, would lose something.

    What is there and cannot be read counts as such, since a person may be in the middle of a merge, unless it is
    the beginning of what the book has: then a write was cut off.
    """
    if book is not None and book.startswith(there):
        return False
    try:
        if path.endswith(".jsonl"):
            return _has_new_line(there, book or b"", knows)
        if book is None:
            return not knows(path.partition("/")[0], decode_record("", there).id)
        table = path.partition("/")[0]
        return is_later(decode_record(table, there), decode_record(table, book))
    except Unreadable:
        return True


def _has_new_line(there: bytes, book: bytes, knows: Knows) -> bool:
    have = {entry.id: entry for entry in map(decode_line, timeline_lines(book))}
    for entry in map(decode_line, timeline_lines(there)):
        mine = have.get(entry.id)
        if mine is not None:
            if is_later(entry, mine):
                return True
        elif not knows(entry.table, entry.id):
            return True
    return False
