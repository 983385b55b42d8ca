"""Which paths the tree has: made from tables and ULIDs only, and read only if one of them would be made so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from store.ids import is_ulid
from store.model import RECORD_TYPES

ATTRIBUTES = ".gitattributes"
README = "README.md"
FORMAT = "format.json"
TIMELINE = "timeline"
DEVICES = "devices"
GIT = ".git"

RECORD_TABLES = tuple(sorted(table for table, kind in RECORD_TYPES.items() if kind.export != "local"))
LINE_TABLES = tuple(sorted(table for table, kind in RECORD_TYPES.items() if kind.export == "line"))
FOLDERS = tuple(sorted((*RECORD_TABLES, TIMELINE)))
"""The folders of records, in the order of their paths."""

_SMALL = frozenset(("distinctions", "people", "settings", "targets", "templates", "views"))
_ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
_PATH = re.compile(rf"([a-z][a-z0-9_]*)/(?:([0-9a-hjkmnp-tv-z]{{2}})/)?({_ULID})\.(jsonl?)")
_DEVICE = re.compile(r"devices/[0-9a-f]{4}\.json")


class Place(msgspec.Struct, frozen=True):
    """What a path of the tree is for: a record of `table`, the timeline of a customer, or a file of the tree itself."""

    kind: Literal["record", "timeline", "device", "fixed"]
    table: str = ""
    id: str = ""


def is_small(folder: str) -> bool:
    """Whether the folder has its records side by side, without the 1,024 folders in between."""
    return folder in _SMALL


def record_path(table: str, id: str) -> str:
    """Where a record lies."""
    return f"{table}/{id}.json" if table in _SMALL else f"{table}/{id[-2:].lower()}/{id}.json"


def timeline_path(customer: str) -> str:
    """Where a customer's timeline lies."""
    return f"{TIMELINE}/{customer[-2:].lower()}/{customer}.jsonl"


def path_of(table: str, document: Mapping[str, Any]) -> str:
    """Where a record lies: on its customer's timeline if that is where its table belongs, else in a file of its own."""
    customer = document.get("customer")
    if table in LINE_TABLES and is_ulid(customer):
        return timeline_path(customer)  # type: ignore[arg-type]
    return record_path(table, document["id"])


def place_of(path: str) -> Place | None:
    """What the path is for; None for every path the tree does not have."""
    if path in (ATTRIBUTES, README, FORMAT):
        return Place("fixed")
    if _DEVICE.fullmatch(path):
        return Place("device")
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    folder, _shard, id, ending = match.groups()
    if folder == TIMELINE and ending == "jsonl":
        return Place("timeline", id=id) if path == timeline_path(id) else None
    if folder not in RECORD_TABLES or path != record_path(folder, id):
        return None
    return Place("record", folder, id)
