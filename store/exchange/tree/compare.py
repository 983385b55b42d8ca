"""Two versions of a record beside each other: which fields are different, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from store.exchange.tree.flat import Document, Entry
from store.exchange.tree.stamped import differing, values_of

Kind = Literal["new", "changed", "deleted", "restored", "missing"]

SIGNS: dict[Kind, str] = {"new": "+", "changed": "~", "deleted": "-", "restored": "+", "missing": "?"}


class Difference(msgspec.Struct, frozen=True):
    """What one version of a record has that the other has not; `fields` are {path: (before, after)}, None for absent.

    `record` is its later version, or the earlier one where there is no later.
    """

    kind: Kind
    table: str
    record: Document
    fields: dict[str, tuple[Any, Any]] = {}


def difference(before: Entry | None, after: Entry | None) -> Difference | None:
    """How a record got from one version to the other, None for no version; None where nothing is to be said."""
    there = None if before is None or before.deleted else before
    here = None if after is None or after.deleted else after
    if there is None and here is None:
        return None
    shown = here or there
    assert shown is not None
    known = (shown.table, shown.document)
    if there is None:
        return Difference("new" if before is None else "restored", *known)
    if here is None:
        # Nothing is inferred from absence: only a record that says so is deleted.
        return Difference("missing" if after is None else "deleted", *known)
    fields = changed_fields(there.document, here.document)
    return Difference("changed", *known, fields) if fields else None


def changed_fields(before: Document, after: Document) -> dict[str, tuple[Any, Any]]:
    """The values that are different, by their paths with dots, in order."""
    first, second = values_of(before), values_of(after)
    return {".".join(path): (first.get(path), second.get(path)) for path in differing(before, after)}


def beside(mine: Iterable[tuple[str, bytes]], theirs: Iterable[str]) -> Iterator[tuple[str, bytes | None, bool]]:
    """Each path of either side in order, with my bytes there if I have any, and whether they have the path."""
    ours, paths = iter(mine), iter(theirs)
    file, path = next(ours, None), next(paths, None)
    while file is not None or path is not None:
        if path is None or (file is not None and _before(file[0], path)):
            assert file is not None
            yield file[0], file[1], False
            file = next(ours, None)
        elif file is None or _before(path, file[0]):
            yield path, None, True
            path = next(paths, None)
        else:
            yield path, file[1], True
            file, path = next(ours, None), next(paths, None)


def _before(one: str, other: str) -> bool:
    return one.split("/") < other.split("/")
