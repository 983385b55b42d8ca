"""Reading JSON Lines, a JSON list and a plain TinyDB file: objects become rows, by table where there are several."""

from __future__ import annotations

import codecs
import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from store.errors import Refused
from store.exchange.header_map import key_of, map_for
from store.exchange.table import MOST_COLUMNS, MOST_ROWS, VALUES_APART, Records, records_of
from store.exchange.targets import KINDS
from store.text import _

LONGEST_LINE = 1 << 20
LARGEST_WHOLE = 64 << 20
_TABLE = "table"
_NEVER_ROWS = frozenset({"_meta", "_journal", "operations", "deleted", "settings"})
_PEOPLE, _LOGIN = "people", "login"
_OWN_TABLES = {"customers": "contacts", **{name: name for name in KINDS}}
_IDENTITY = frozenset({"id", "created", "by", "stamps", _TABLE})
_TELLING = (
    ("tickets", frozenset({"subject", "status_log", "messages"})),
    ("interactions", frozenset({"channel", "message_id"})),
    ("tasks", frozenset({"due", "title"})),
)

Found = tuple[int, str, Mapping[str, Any], str]
"""Line or doc_id, the table it is in or "", the object, and why it cannot be read."""


def is_json(head: bytes) -> bool:
    """Whether a file that begins so holds JSON."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


def read_json(path: str, kind: str = "") -> list[Records]:
    """A table for each kind of objects in the file, in the order in which links need them.

    `kind` says what all objects are; else their table says it, or their fields do. Raises Refused for what is no
    JSON, or too large to be planned at once. Raises OSError.
    """
    groups: dict[str, list[tuple[int, dict[str, str], str]]] = {}
    described, found = _objects(path)
    for number, (line, table, record, problem) in enumerate(found):
        if number >= MOST_ROWS:
            raise Refused(_("The file has more than {most} rows; split it.").format(most=MOST_ROWS))
        if table in _NEVER_ROWS or (table == _PEOPLE and _LOGIN in record):
            continue
        cells = dict(_cells(record))
        groups.setdefault(kind or _kind_of(table, record), []).append((line, cells, problem))
    tables = [records_of(path, groups[name], described=described, kind=name) for name in KINDS if name in groups]
    if not any(each.header for each in tables):
        raise Refused(_("{path} holds no objects that could be rows.").format(path=path))
    for each in tables:
        if len(each.header) > MOST_COLUMNS:
            raise Refused(_("{path} has more than {most} columns.").format(path=path, most=MOST_COLUMNS))
    return tables


def _objects(path: str) -> tuple[str, Iterator[Found]]:
    """What the file is, and the objects in it."""
    with open(path, "rb") as file:
        first = file.readline(LONGEST_LINE).removeprefix(codecs.BOM_UTF8)
        alone = not file.read(4096).strip()
        size = file.seek(0, 2)
    whole = _decoded(first)
    if isinstance(whole, dict) and not (alone and _is_tinydb(whole)):
        return "JSON Lines", _lines(path)
    if size > LARGEST_WHOLE:
        raise Refused(
            _("{path} is larger than {most} MB; write it as JSON Lines.").format(path=path, most=LARGEST_WHOLE >> 20)
        )
    with open(path, "rb") as file:
        content = _decoded(file.read().removeprefix(codecs.BOM_UTF8))
    if isinstance(content, list):
        return "JSON", _listed(content)
    if isinstance(content, dict) and _is_tinydb(content):
        return "TinyDB", _of_tinydb(content)
    raise Refused(_("{path} is neither JSON Lines, a list of objects nor a TinyDB file.").format(path=path))


def _decoded(content: bytes) -> object:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        return None


def _is_tinydb(content: Mapping[str, Any]) -> bool:
    """Whether these are tables of documents by number."""
    return bool(content) and all(
        isinstance(table, dict) and all(key.isdigit() and isinstance(each, dict) for key, each in table.items())
        for name, table in content.items()
        if name not in _NEVER_ROWS
    )


def _lines(path: str) -> Iterator[Found]:
    with open(path, "rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                raise Refused(_("A line of the file is longer than any record could be."))
            if not line.strip():
                continue
            record = _decoded(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line)
            if isinstance(record, dict):
                yield number, str(record.get(_TABLE) or ""), record, ""
            else:
                yield number, "", {}, _("The line is no JSON object.")


def _listed(content: list[Any]) -> Iterator[Found]:
    for number, record in enumerate(content, 1):
        if isinstance(record, dict):
            yield number, str(record.get(_TABLE) or ""), record, ""
        else:
            yield number, "", {}, _("The entry is no JSON object.")


def _of_tinydb(content: Mapping[str, Any]) -> Iterator[Found]:
    for name, table in content.items():
        if name not in _NEVER_ROWS:
            for doc_id, record in table.items():
                yield int(doc_id), name, {"id": doc_id, **record}, ""


def _kind_of(table: str, record: Mapping[str, Any]) -> str:
    """What the object is: by its table where that is one of Kehu's, else by its fields."""
    if table in _OWN_TABLES:
        return _OWN_TABLES[table]
    fields = {key_of(field) for field in record} - set(map(key_of, _IDENTITY))
    for kind, telling in _TELLING:
        if fields & set(map(key_of, telling)):
            return kind
    return map_for([*record]).kind


def _cells(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of an object as cells; what lies in an object of its own is named with a dot."""
    for name, value in record.items():
        if name in ("stamps", _TABLE):
            continue
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", _cell(each)) for inner, each in value.items())
        else:
            yield name, _cell(value)


def _cell(value: Any) -> str:
    if value is None or value is False or value == []:
        return ""
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return VALUES_APART.join(value)
    return msgspec.json.encode(value).decode()
