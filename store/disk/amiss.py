"""Rows of the cache with something amiss: records without an id, and those whose times do not compare as texts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from store.disk.format import Placed
    from store.disk.indexing import Plan

STATEMENT = "CREATE TABLE amiss(kind TEXT, code INTEGER, doc_id INTEGER, PRIMARY KEY(kind, code, doc_id)) WITHOUT ROWID"

NAMELESS = "SELECT code, doc_id FROM amiss WHERE kind='nameless'"
"""The records without an id, each by the code of its type."""

_FORGET = "DELETE FROM amiss WHERE kind IN ('nameless', 'odd') AND code=? AND doc_id=?"
_NOTE = "INSERT OR IGNORE INTO amiss VALUES('nameless', ?, ?)"
_DATE = "WHEN {0} GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' THEN date({0}) IS NOT {0} "
_ODD = (
    "CASE WHEN {0} IS NULL THEN 0 {date}"
    "WHEN {0} GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z' "
    "THEN strftime('%Y-%m-%dT%H:%M:%SZ', {0}) IS NOT {0} ELSE 1 END"
)

_DAY_TEXT = (
    "[12][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME_TEXT = "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"


def odd_rows(code: int) -> str:
    """The SQL of the rows of a type with a time that is not as this program writes it."""
    return f"SELECT doc_id FROM amiss WHERE kind='odd' AND code={code}"


def is_odd(columns: Iterable[str], dates: frozenset[str]) -> str:
    """The SQL condition that a row has such a time in one of the columns; a day is as good in one of the dates."""
    return " OR ".join(
        _ODD.format(f'"{column}"', date=_DATE.format(f'"{column}"') if column in dates else "") for column in columns
    )


def is_sound(values: set[Any], dates: bool) -> bool:
    """Whether `is_odd` is sure to be true of none of these values of a column; about 29 February it is not."""
    values.discard(None)
    try:
        return all(map(_sound(dates), values))
    except TypeError:
        return False


@cache
def _sound(dates: bool) -> Callable[[str], re.Match[str] | None]:
    return re.compile(f"{_DAY_TEXT}(?:{_TIME_TEXT}){'?' if dates else ''}").fullmatch


def note_nameless(connection: sqlite3.Connection, code: int, doc_id: int) -> None:
    """Note that a record has no id."""
    connection.execute(_NOTE, (code, doc_id))


def follow(
    connection: sqlite3.Connection, plan: Plan, before: Mapping[int, Mapping[str, Any]], changes: Iterable[Placed]
) -> None:
    """Note what is amiss with rows of a type that have been changed; `before` is what those were that were there."""
    known = [(plan.code, doc_id) for doc_id, old in before.items() if plan.times or old["id"] is None]
    if known:
        connection.executemany(_FORGET, known)
    there = [(change.doc_id, change.document) for change in changes if change.document is not None]
    for doc_id, document in there:
        if "id" not in document:
            note_nameless(connection, plan.code, doc_id)
    if plan.times and there:
        rows = msgspec.json.encode([doc_id for doc_id, _document in there]).decode()
        connection.execute(plan.note_odd + " AND doc_id IN (SELECT value FROM json_each(?))", (rows,))
