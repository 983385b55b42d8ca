"""The values of a record one by one, each with the stamp of its last change, for comparing two versions of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from store.exchange.tree.flat import CONFLICTS, CREATED, STAMPS, Document, Entry
from store.exchange.tree.plain import is_stamp
from store.operations import stamps_of

Path = tuple[str, ...]
"""The keys that lead to a value, from the outermost object on."""


def values_of(document: Mapping[str, Any]) -> dict[Path, Any]:
    """The values that lie in the record and in its objects, its stamps left out."""
    return dict(_spread({key: value for key, value in document.items() if key != STAMPS}, ()))


def _spread(members: Mapping[str, Any], outer: Path) -> Iterator[tuple[Path, Any]]:
    for key, value in members.items():
        if type(value) is dict and value:
            yield from _spread(value, (*outer, key))
        else:
            yield (*outer, key), value


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Path]:
    """The paths at which two records hold different values, or only one holds any, in order."""
    first, second = values_of(one), values_of(other)
    return sorted(path for path in {**first, **second} if not _same(first, second, path))


def _same(first: Mapping[Path, Any], second: Mapping[Path, Any], path: Path) -> bool:
    if path not in first or path not in second:
        return False
    return type(first[path]) is type(second[path]) and bool(first[path] == second[path])


def stamp_at(document: Mapping[str, Any], path: Path) -> str:
    """The stamp of a value's last change, by itself or with the object around it; else that of the creation."""
    stamps = stamps_of(document)
    if path[0] == CONFLICTS:
        path = path[1:]
    found = [stamps.get(".".join(path[:depth]), "") for depth in range(1, len(path) + 1)]
    return max(found, default="") or stamps.get(CREATED, "")


def newest_stamp(entry: Entry) -> str:
    """The greatest stamp in a record; "" if it has none."""
    return max(filter(is_stamp, stamps_of(entry.document).values()), default="")


def is_later(there: Entry, here: Entry) -> bool:
    """Whether something is different there and was not changed here after that."""
    if there.deleted != here.deleted:
        return there.stamp >= newest_stamp(here) if there.deleted else newest_stamp(there) >= here.stamp
    return any(
        stamp_at(there.document, path) >= stamp_at(here.document, path)
        for path in differing(there.document, here.document)
    )


def laid_over(mine: Entry, theirs: Entry, *, older: bool, fresh: str) -> tuple[Entry, int]:
    """My record with the values of theirs that were changed later, and how many stay because theirs are older.

    `older` takes those too. A value that is different though nobody stamped it was edited by hand: it is taken, and
    so is one that is older where that is wished, with the stamp `fresh`.
    """
    document = _copied(mine.document)
    stamps = dict(stamps_of(document))
    there = values_of(theirs.document)
    kept = 0
    for path in differing(mine.document, theirs.document):
        my_stamp, their_stamp = stamp_at(mine.document, path), stamp_at(theirs.document, path)
        if their_stamp < my_stamp and not older:
            kept += 1
            continue
        _put(document, path, there.get(path), present=path in there)
        name = ".".join(path[1:] if path[0] == CONFLICTS else path)
        stamps[name] = their_stamp if their_stamp > my_stamp else fresh
    if stamps:
        document[STAMPS] = {**_foreign_stamps(document), **stamps}
    return Entry(mine.table, document), kept


def _foreign_stamps(document: Document) -> Document:
    """What another tool left among the stamps."""
    stamps = document.get(STAMPS)
    return stamps if isinstance(stamps, dict) else {}


def _copied(document: Document) -> Document:
    """The record so that its objects can be changed."""
    return {key: _copied(value) if type(value) is dict else value for key, value in document.items()}


def _put(document: Document, path: Path, value: Any, *, present: bool) -> None:
    *outer, last = path
    around = [document]
    for key in outer:
        inner = around[-1].get(key)
        if type(inner) is not dict:
            if not present:
                return
            inner = around[-1][key] = {}
        around.append(inner)
    if present:
        around[-1][last] = value
        return
    around[-1].pop(last, None)
    for key, holder, emptied in zip(reversed(outer), reversed(around[:-1]), reversed(around), strict=False):
        if not emptied:
            del holder[key]
