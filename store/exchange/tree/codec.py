"""The bytes of the tree's files: a record a file with a line for each field, a timeline with a line for each entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from store.exchange.tree.flat import INTERACTIONS, KIND, Entry, Flat, flatten, unflatten
from store.exchange.tree.strict import Unreadable, parse
from store.text import _

LARGEST_RECORD = 1 << 20
LARGEST_TIMELINE = 64 << 20
DEEPEST = 4

_encoder = msgspec.json.Encoder(order="sorted")
_compact = _encoder.encode
_each = _encoder.encode_lines


def encode_record(entry: Entry, *, plain: bool = False) -> bytes:
    """The file of a record: `json.dumps(…, sort_keys=True, ensure_ascii=False, indent=0)` of its flat form, but a
    list of objects has one of them a line, each compact.

    `plain` says that every text in the record is known to be so.
    """
    return encode_flat(flatten(entry, plain=plain))


def encode_flat(flat: Mapping[str, Any]) -> bytes:
    """The same for what is flat already."""
    keys = sorted(flat)
    values = _each([flat[key] for key in keys]).split(b"\n")
    lines = [
        b'"%b": %b' % (key.encode(), _list(flat[key]) if type(flat[key]) is list else value)
        for key, value in zip(keys, values, strict=False)
    ]
    return b"{\n" + b",\n".join(lines) + b"\n}\n"


def _list(values: list[Any]) -> bytes:
    if not values:
        return b"[]"
    if any(type(value) is list for value in values):
        return (
            b"[\n" + b",\n".join(_list(value) if type(value) is list else _compact(value) for value in values) + b"\n]"
        )
    return b"[\n" + _each(values)[:-1].replace(b"\n", b",\n") + b"\n]"


def encode_line(entry: Entry, *, plain: bool = False) -> bytes:
    """The line of an entry in a timeline, with its LF."""
    return _compact(flatten(entry, line=True, plain=plain)) + b"\n"


def encode_timeline(entries: Iterable[Entry]) -> bytes:
    """The file of a customer's timeline: the entries in the order of their ids."""
    return b"".join(map(encode_line, sorted(entries, key=lambda entry: entry.id)))


def decode_record(table: str, data: bytes) -> Entry:
    """The record of a file; Unreadable if it is not one of the format, in whatever order and with whatever line ends.

    Its texts are as they stand there: `store.exchange.tree.trust` cleans and checks them.
    """
    return unflatten(table, decode_flat(data))


def decode_flat(data: bytes) -> Flat:
    """The flat form that a file of a record holds; Unreadable if it is none."""
    if len(data) > LARGEST_RECORD:
        raise Unreadable(_("it is larger than a record may be"))
    return parse(_text(data), deepest=DEEPEST)


def decode_line(data: bytes) -> Entry:
    """The entry of a line of a timeline; Unreadable if it is none."""
    flat = decode_flat(data)
    table = flat.pop(KIND, INTERACTIONS)
    if not isinstance(table, str):
        raise Unreadable(_("“{key}” is no text").format(key=KIND))
    return unflatten(table, flat)


def timeline_lines(data: bytes) -> list[bytes]:
    """The lines of a timeline; Unreadable if it is larger than one may be."""
    if len(data) > LARGEST_TIMELINE:
        raise Unreadable(_("it is larger than a timeline may be"))
    return [line for line in data.split(b"\n") if line.strip()]


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Unreadable(_("it is not UTF-8 text")) from None
