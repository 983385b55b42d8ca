"""The bytes of a book, pure: header, base, journal records and the checks of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from zlib import crc32

import msgspec

from store.errors import Damaged, NewerFormat, Refused
from store.text import _

if TYPE_CHECKING:
    import re

FORMAT = 1
HEADER_LENGTH = 99
CLOSER = b"}}\n"
SENTINEL = b'"_journal":{\n"0":{"crc":"00000000","ops":[]}\n'
RESERVED = frozenset({"_meta", "_journal"})

Document = dict[str, Any]
Operation = tuple[str, int, Document | None]

_GENERATION, _JOURNAL, _CRC = slice(33, 49), slice(62, 77), slice(86, 94)
"""Where in the header its values stand."""
_HEXADECIMAL = b"0123456789abcdef"
_HOLE = bytes(16)
_HALF_CLOSERS = (b",}\n", b',"\n')
"""What a torn write leaves of an old closer that lay across two sectors: the first is new, the second is not."""


class Header(msgspec.Struct, frozen=True):
    """The first line of a book: its generation, where the journal starts, and the crc32 of the base."""

    generation: str
    journal: int
    crc: int


class Placed(msgspec.Struct, frozen=True):
    """One change of a record: a document with where its bytes lie, or None for a deletion (place 0)."""

    table: str
    doc_id: int
    place: int
    length: int
    document: Document | None


class Record(msgspec.Struct, frozen=True):
    """One transaction of the journal: its number, the offset of its first byte and of the byte after it."""

    number: int
    start: int
    end: int
    crc: int
    changes: tuple[Placed, ...]


class Tail(msgspec.Struct, frozen=True):
    """What stands behind the last good record: nothing but the closer, or bytes of an unfinished write."""

    position: int
    leftover: bytes

    @property
    def clean(self) -> bool:
        return self.leftover == CLOSER

    @property
    def worth_keeping(self) -> bool:
        """Whether the leftover holds anything beside a part of the closer and bytes never written."""
        return not CLOSER.startswith(self.leftover.rstrip(b"\0"))


def encode_header(generation: str, journal: int, crc: int) -> bytes:
    """The 99 bytes every book of this format starts with."""
    meta = f'{{"format":{FORMAT},"gen":"{generation}","journal":"{journal:015d}","crc":"{crc:08x}"}}'
    return f'{{"_meta":{{"1":{meta}}},\n'.encode("ascii")


def decode_header(data: bytes) -> Header | None:
    """The header of a book, or None if these bytes are not one; NewerFormat for a format from the future."""
    # Every start reads one, and making a regular expression takes longer than all the rest of that.
    generation, journal, crc = data[_GENERATION], data[_JOURNAL], data[_CRC]
    if journal.isdigit() and crc and not (generation + crc).strip(_HEXADECIMAL):
        header = Header(generation.decode(), int(journal), int(crc, 16))
        if encode_header(header.generation, header.journal, header.crc) == data[:HEADER_LENGTH]:
            return header
    _refuse_newer(data)
    return None


def _refuse_newer(data: bytes) -> None:
    import re

    newer = re.match(rb'\{\s*"_meta"\s*:\s*\{\s*"1"\s*:\s*\{\s*"format"\s*:\s*(\d+)', data)
    if newer and int(newer[1]) > FORMAT:
        raise _newer(int(newer[1]))


def _newer(found: int) -> NewerFormat:
    return NewerFormat(
        _(
            "This book has format {found}, and this Kehu knows format {known}: "
            "nothing was touched. Install a newer Kehu to open it."
        ).format(found=found, known=FORMAT)
    )


def check(value: object) -> None:
    """Refuse what JSON cannot hold unchanged: NaN, infinities, lone surrogates, keys that are no strings."""
    kind = type(value)
    if kind is str:
        if not value.isascii():  # type: ignore[attr-defined]
            value.encode()  # type: ignore[attr-defined]
    elif kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str:
                raise TypeError(f"keys must be text, not {key!r}")
            check(key)
            check(item)
    elif kind is list or kind is tuple:
        for item in value:  # type: ignore[attr-defined]
            check(item)
    elif kind is float:
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError(f"{value!r} is no JSON number")
    elif kind is not int and kind is not bool and value is not None:
        check_subclass(value)


def check_subclass(value: object) -> None:
    """Check a value of a class derived from a JSON type, such as TinyDB's Document."""
    if isinstance(value, dict):
        check(dict(value))
    elif isinstance(value, (list, tuple)):
        check(list(value))
    elif isinstance(value, str):
        check(str(value))
    elif isinstance(value, float):
        check(float(value))
    elif not isinstance(value, int):
        raise TypeError(f"a {type(value).__name__} cannot be stored as JSON")


def encode_document(document: Mapping[str, Any]) -> bytes:
    """The document as compact JSON in UTF-8; Refused if a value cannot come back as it went in."""
    return encoded_and_copied(document)[0]


def encoded_and_copied(document: Mapping[str, Any]) -> tuple[bytes, Document]:
    """The same, and what is read back from it, which shares nothing with the document."""
    with suppress(TypeError, ValueError, OverflowError, RecursionError):
        data = _encode(document)
        copy = _decode(data)
        # What comes back equal needs no closer look, and that is almost everything.
        if copy == document:
            return data, copy
    try:
        check(document)
        data = _dump(document)
        return data, _decode(data)
    except (TypeError, ValueError, RecursionError) as error:
        raise Refused(
            _("Nothing was saved: a value cannot be kept as JSON ({reason}).").format(reason=error)
        ) from error


def _dump(document: Mapping[str, Any]) -> bytes:
    try:
        return _encode(document)
    except (OverflowError, TypeError):
        # Integers beyond 64 bits and derived classes are rare: the slower encoder is loaded for them alone.
        import json

        return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def encode_text(text: str) -> bytes:
    """A string as JSON, for the name of a table."""
    return _encode(text)


def encode_texts(texts: Iterable[str]) -> str:
    """Strings as a JSON list, for SQLite to take apart."""
    return _encode(list(texts)).decode()


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
decode_operations = msgspec.json.Decoder(list[tuple[str, int, msgspec.Raw]]).decode


def decode_document(data: bytes) -> Document:
    """The document of its bytes; Damaged if they are not a JSON object."""
    try:
        document = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(_("A document of the book cannot be read: run `kehu doctor`.")) from error
    if not isinstance(document, dict):
        raise Damaged(_("A document of the book is not an object: run `kehu doctor`."))
    return document


def decode_documents(parts: Sequence[bytes]) -> list[Document]:
    """Many documents at once, which costs a third of decoding them one by one."""
    if not parts:
        return []
    try:
        documents: list[Document] = _decode(b"[" + b",".join(parts) + b"]")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return [decode_document(part) for part in parts]
    return documents


def encode_record(
    generation: str, number: int, operations: Iterable[tuple[str, int, bytes | None]], position: int
) -> tuple[bytes, list[tuple[int, int]], int]:
    """A record to be written at `position`: its bytes, (place, length) of each document, and its crc."""
    head = b',"%d":{"crc":"' % number
    pieces = [b'"ops":[']
    offset = position + len(head) + len('00000000",') + len(pieces[0])
    places = []
    comma = b""
    for table, doc_id, document in operations:
        key = b"%b[%b,%d," % (comma, _encode(table), doc_id)
        data = b"null" if document is None else document
        places.append((0, 0) if document is None else (offset + len(key), len(data)))
        pieces += (key, data, b"]")
        offset += len(key) + len(data) + 1
        comma = b","
    pieces.append(b"]")
    body = b"".join(pieces)
    crc = record_crc(generation, number, body)
    return b'%b%08x",%b}\n' % (head, crc, body), places, crc


def record_crc(generation: str, number: int, body: bytes) -> int:
    """crc32 of `"ops":[…]`, seeded with the generation and the number so that no record passes elsewhere."""
    return crc32(body, crc32(f"{generation}{number}".encode()))


def read_records(
    data: bytes, start: int, generation: str, number: int, *, documents: bool = True
) -> tuple[list[Record], Tail]:
    """The records in `data`, which begins at file offset `start` behind record `number`, and what follows.

    Without `documents` those stay undecoded and read as empty; a deletion has no length either way.

    Raises Damaged for a complete record whose check fails, unless bytes of it were never written (a hole left
    by a power cut in the very last write), and for any bad record with a good one after it.
    """
    records: list[Record] = []
    at = 0
    while True:
        end = data.find(b"\n", at) + 1
        if not end or data.startswith(CLOSER, at):
            break
        record = _read_record(data[at:end], start + at, generation, number + 1, documents)
        if record is None:
            break
        records.append(record)
        number += 1
        at = end
    leftover = data[at:]
    if leftover != CLOSER:
        _refuse_damage(leftover, generation)
    return records, Tail(start + at, leftover)


def _refuse_damage(leftover: bytes, generation: str) -> None:
    # No record begins like the closer: what does is the old closer, or as much of it as a torn write left.
    torn = leftover.startswith(CLOSER[:1]) or b"\n" not in leftover or _HOLE in leftover or leftover in _HALF_CLOSERS
    if not torn or any(_sound(line, generation) for line in leftover.splitlines(keepends=True)):
        raise Damaged(
            _(
                "A record of the book's journal is damaged, so nothing will be written over it. "
                "What lies before it is safe; run `kehu doctor` to see where."
            )
        )


@cache
def _record() -> Callable[[bytes], re.Match[bytes] | None]:
    """What takes a record apart: its number, its crc, and what the crc is of."""
    # Where nothing was written since the last process nobody asks.
    import re

    return re.compile(rb',"(\d+)":\{"crc":"([0-9a-f]{8})",("ops":\[.*\])\}\n', re.DOTALL).fullmatch


def _sound(line: bytes, generation: str) -> bool:
    match = _record()(line)
    return match is not None and record_crc(generation, int(match[1]), match[3]) == int(match[2], 16)


def _read_record(line: bytes, start: int, generation: str, expected: int, documents: bool) -> Record | None:
    match = _record()(line)
    if match is None or int(match[1]) != expected or match[1] != b"%d" % expected:
        return None
    body, crc = match[3], int(match[2], 16)
    if record_crc(generation, expected, body) != crc:
        return None
    return Record(expected, start, start + len(line), crc, _placed(body, start + match.start(3), documents))


def _placed(body: bytes, start: int, documents: bool) -> tuple[Placed, ...]:
    """The changes of a record body whose first byte lies at file offset `start`."""
    changes = []
    at = len(b'"ops":[')
    for table, doc_id, raw in decode_operations(body[len(b'"ops":') :]):
        document = bytes(raw)
        at = body.index(document, at + len(_encode(table)) + 2)
        placed = (
            Placed(table, doc_id, 0, 0, None)
            if document == b"null"
            else Placed(table, doc_id, start + at, len(document), decode_document(document) if documents else {})
        )
        changes.append(placed)
        at += len(document) + 2
    return tuple(changes)


class BaseLine(msgspec.Struct, frozen=True):
    """One line of the base: a table that begins or ends, or a document with where its bytes lie."""

    kind: Literal["table", "document", "end"]
    table: str
    doc_id: int = 0
    place: int = 0
    length: int = 0
    line: bytes = b""

    @property
    def body(self) -> bytes:
        """The document's own bytes."""
        at = len(b'"%d":' % self.doc_id)
        return self.line[at : at + self.length]


def read_base(lines: Iterable[bytes], start: int = HEADER_LENGTH) -> Iterator[BaseLine]:
    """The lines of the base, the first of them at file offset `start`; Damaged if one has another shape."""
    table = ""
    offset = start
    for line in lines:
        parsed = base_line(line, table, offset)
        table = "" if parsed.kind == "end" else parsed.table
        yield parsed
        offset += len(line)


def read_rows(lines: Iterable[bytes], table: str, start: int) -> Iterator[BaseLine]:
    """Neighbouring documents of a table, the first of them at file offset `start`; Damaged for anything else."""
    for line in lines:
        parsed = base_line(line, table, start)
        if parsed.kind != "document":
            raise Damaged(_("A line of the book is not a document: run `kehu doctor`."))
        yield parsed
        start += len(line)


def base_line(line: bytes, table: str, offset: int) -> BaseLine:
    """One line of the base at file offset `offset`, where `table` is open; Damaged if it has another shape."""
    if line.startswith(b'"') and line.endswith(b'":{\n'):
        return BaseLine("table", _table_name(line), line=line)
    if line == b"},\n":
        return BaseLine("end", table, line=line)
    return _document_line(line, table, offset)


def _table_name(line: bytes) -> str:
    try:
        name = _decode(line[:-3])
    except (msgspec.DecodeError, UnicodeDecodeError):
        name = None
    if not isinstance(name, str):
        raise Damaged(_("A line of the book is not the name of a table: run `kehu doctor`."))
    return name


def _document_line(line: bytes, table: str, offset: int) -> BaseLine:
    key, colon, _rest = line.partition(b'":')
    ending = 2 if line.endswith(b",\n") else 1
    if not (table and colon and key[:1] == b'"' and key[1:].isdigit() and line.endswith(b"\n")):
        raise Damaged(_("A line of the book is not a document: run `kehu doctor`."))
    place = len(key) + 2
    return BaseLine("document", table, int(key[1:]), offset + place, len(line) - place - ending, line)
