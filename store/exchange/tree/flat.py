"""A record flattened as the tree holds it, and made whole again: dots, stamps, conflicts, tombstones, `extra`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec

from store.exchange.tree.plain import (
    LARGEST,
    fits,
    is_inner,
    is_key,
    is_path,
    is_plain,
    is_segment,
    is_sorted_set,
    is_stamp,
)
from store.exchange.tree.strict import Unreadable, parse
from store.model import RECORD_TYPES
from store.text import _

Document = dict[str, Any]
Flat = dict[str, Any]

EXTRA = "extra"
STAMPS = "stamps"
CONFLICTS = "conflicts"
DELETED = "deleted"
CREATED = "created"
KIND = "kind"

INTERACTIONS = "interactions"
DEEPEST_EXTRA = 64
DEEPEST_PATH = 16

_RESERVED = frozenset({EXTRA, STAMPS, CONFLICTS, DELETED})
_SET_KINDS = frozenset({"phones", "mails", "tags"})


class Entry(msgspec.Struct):
    """A record as the tree knows it: of a table, whole, and either there or deleted with the stamp of that."""

    table: str
    document: Document
    deleted: bool = False
    stamp: str = ""

    @property
    def id(self) -> str:
        return str(self.document.get("id", ""))


def sets_of(table: str) -> frozenset[str]:
    """The fields of a table that are sets: their values stand sorted, each once."""
    return _known(table)[0]


@cache
def _known(table: str) -> tuple[frozenset[str], set[str]]:
    """The fields of a table that are sets, and the keys met so far under which any value that fits may stand."""
    record_type = RECORD_TYPES.get(table)
    fields = record_type.fields if record_type else ()
    return frozenset(field.name for field in fields if field.kind in _SET_KINDS), set()


# Flattening


def flatten(entry: Entry, *, line: bool = False, plain: bool = False) -> Flat:
    """The keys and values of a record in the tree; what does not fit its rules lies in `extra`.

    A stamp equal to that of `created` is left out, since it is implied. On a `line` of a timeline, `kind` tells
    a table other than the interactions. `plain` says that every text in the record is known to be so.
    """
    ordinary = _known(entry.table)[1]
    document = entry.document
    flat: Flat = {}
    rest: Document = {}
    if line and KIND in document:
        document = dict(document)
        rest[KIND] = document.pop(KIND)
    for key, value in document.items():
        kind = type(value)
        if key in ordinary:
            if (kind is str and (plain or is_plain(value))) or kind is bool:
                flat[key] = value
                continue
        elif _is_special(key, value, entry, flat, rest):
            continue
        elif key not in sets_of(entry.table):
            ordinary.add(key)
        if kind is dict:
            _flatten_object(key, value, flat, rest)
        elif fits(value, plain):
            flat[key] = value
        else:
            rest[key] = value
    if line and entry.table != INTERACTIONS:
        flat[KIND] = entry.table
    if entry.deleted:
        flat[DELETED] = True
        if is_stamp(entry.stamp):
            flat[DELETED + "@"] = entry.stamp
    if rest:
        flat[EXTRA] = _compact(rest)
    return flat


def _is_special(key: str, value: object, entry: Entry, flat: Flat, rest: Document) -> bool:
    """Put a field away that has a place of its own, or none as it is; whether it was such a field."""
    if key == STAMPS:
        _flatten_stamps(value, entry, flat, rest)
    elif key == CONFLICTS:
        _flatten_conflicts(value, flat, rest)
    elif not is_segment(key) or key in _RESERVED or (key in sets_of(entry.table) and not is_sorted_set(value)):
        rest[key] = value
    else:
        return False
    return True


def _flatten_object(path: str, members: Mapping[str, Any], flat: Flat, rest: Document) -> None:
    """Put the members that fit behind a dot, and the others into the same object of the rest."""
    if not members or path.count(".") == DEEPEST_PATH:
        rest[path.rpartition(".")[2]] = members
        return
    left: Document = {}
    for key, value in members.items():
        if not is_inner(key):
            left[key] = value
        elif type(value) is dict:
            _flatten_object(f"{path}.{key}", value, flat, left)
        elif fits(value):
            flat[f"{path}.{key}"] = value
        else:
            left[key] = value
    if left:
        rest[path.rpartition(".")[2]] = left


def _flatten_stamps(stamps: object, entry: Entry, flat: Flat, rest: Document) -> None:
    if type(stamps) is not dict or not stamps:
        rest[STAMPS] = stamps
        return
    made = stamps.get(CREATED)
    if len(stamps) == 1 and is_stamp(made):
        flat[CREATED + "@"] = made
        return
    left: Document = {}
    for field, stamp in stamps.items():
        if not (is_path(field) and is_stamp(stamp)) or (field == DELETED and entry.deleted):
            left[field] = stamp
        elif stamp != made or field == CREATED:
            flat[field + "@"] = stamp
    if left:
        rest[STAMPS] = left


def _flatten_conflicts(conflicts: object, flat: Flat, rest: Document) -> None:
    if type(conflicts) is not dict or not conflicts:
        rest[CONFLICTS] = conflicts
        return
    left: Document = {}
    for field, alternatives in conflicts.items():
        if is_path(field) and _are_alternatives(alternatives):
            flat[field + "!"] = alternatives
        else:
            left[field] = alternatives
    if left:
        rest[CONFLICTS] = left


def _are_alternatives(value: object) -> bool:
    """Whether these are the losing values of a field, each with its stamp, the smallest stamp first."""
    if type(value) is not list or not value:
        return False
    if not all(type(pair) is list and len(pair) == 2 and is_stamp(pair[0]) and fits(pair[1]) for pair in value):
        return False
    return all(first[0] < second[0] for first, second in pairwise(value))


def _compact(rest: Document) -> str:
    """The rest as JSON on one line, in escapes where it holds what the tree never shows as it is."""
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if is_plain(text):
        return text
    escaped = json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return escaped.replace("\x7f", "\\u007f")


# Making whole


def unflatten(table: str, flat: Mapping[str, Any]) -> Entry:
    """The record of its keys and values; Unreadable if they are not laid out as the format has it."""
    document: Document = {}
    stamps: dict[str, str] = {}
    conflicts: Document = {}
    for key, value in flat.items():
        if not is_key(key):
            raise Unreadable(_("it has a key the format does not know"))
        if key[-1] == "@":
            if not is_stamp(value):
                raise Unreadable(_("“{key}” is no stamp").format(key=key))
            stamps[key[:-1]] = value
        elif key[-1] == "!":
            if not _are_alternatives(value):
                raise Unreadable(_("“{key}” holds no values with their stamps").format(key=key))
            conflicts[key[:-1]] = value
        elif key not in (EXTRA, DELETED):
            if type(value) is not str:
                _check(key, value)
            if "." in key or key in document:
                _put(document, key, value)
            else:
                document[key] = value
    entry = Entry(table, document)
    if DELETED in flat:
        if flat[DELETED] is not True:
            raise Unreadable(_("“{key}” can only be true").format(key=DELETED))
        entry.deleted = True
        entry.stamp = stamps.pop(DELETED, "")
    if stamps:
        document[STAMPS] = stamps
    if conflicts:
        document[CONFLICTS] = conflicts
    if EXTRA in flat:
        _lay_over(document, _extra(flat[EXTRA]))
    return entry


def _check(key: str, value: object) -> None:
    if type(value) is int and not -LARGEST <= value <= LARGEST:
        raise Unreadable(_("“{key}” is too large a number").format(key=key))
    if type(value) is dict:
        raise Unreadable(_("“{key}” is an object, where the format has a dot").format(key=key))


def _put(document: Document, path: str, value: object) -> None:
    *outer, last = path.split(".")
    for key in outer:
        document = document.setdefault(key, {})
        if type(document) is not dict:
            raise Unreadable(_("“{key}” is both a value and an object").format(key=path))
    if last in document:
        raise Unreadable(_("“{key}” is both a value and an object").format(key=path))
    document[last] = value


def _extra(text: object) -> Document:
    if type(text) is not str:
        raise Unreadable(_("“{key}” is no text").format(key=EXTRA))
    return parse(text, deepest=DEEPEST_EXTRA, anything=True)


def _lay_over(document: Document, rest: Mapping[str, Any]) -> None:
    for key, value in rest.items():
        present = document.get(key)
        if type(present) is dict and type(value) is dict:
            _lay_over(present, value)
        elif key in document:
            raise Unreadable(_("“{key}” stands there twice").format(key=EXTRA))
        else:
            document[key] = value
