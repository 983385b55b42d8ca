"""A plain file of tables taken apart a megabyte at a time, as long as nothing in it asks for a closer look.

What is read here needs no more than a few blocks of memory. Where the file has a journal of ours, two members of one
name, documents out of order or anything that is not quite plain, it says so, and `foreign` reads the file as a whole.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator
from typing import Any
from zlib import crc32

import msgspec

BLOCK = 1 << 20
LONGEST = 1 << 26
"""Bytes of one block beyond which the file is not looked at in blocks."""
LARGEST_ROW = 2**63 - 1
MOST_ENDS = 200
"""Places in a block that may be the end of a table, of which each has to be tried."""

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_HEAD = re.compile(rb'\s*("(?:[^"\\]|\\.)+")\s*:\s*\{')
_BETWEEN = re.compile(rb'\}(\s*,\s*)"\d{1,19}"\s*:\s*\{')
_NEXT = re.compile(rb'\},"(?=\d+":\{)')
_TABLE_END = re.compile(rb'(?:\}|\{)(\s*\}\s*)(?:,(?=\s*"(?!\d+")(?:[^"\\]|\\.)*"\s*:\s*\{)|\}\s*\Z)')

Documents = dict[int, dict[str, Any]]
Block = tuple[str, bytes]
"""A table's name, and neighbouring lines of it as a book has them, without the comma behind the last."""


class NotPlain(Exception):
    """The file is to be read as a whole, by whatever finds out what it is."""


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise NotPlain
    return value


_decode: Callable[[bytes], Documents] = msgspec.json.Decoder(Documents, float_hook=_finite).decode
_encode = msgspec.json.Encoder().encode


class Unrolling:
    """One reading of a file from its beginning to its end; `offset` and `crc` are those of what was read so far."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.offset = 0
        self.crc = 0
        self._held = b""
        self._at_end = False
        self._last = -1

    def blocks(self) -> Iterator[Block]:
        """The documents of the file, in its order; raises NotPlain, at whatever point it turns out."""
        self._more()
        start = _START.match(self._held)
        if start is None:
            raise NotPlain
        self._held = self._held[start.end() :]
        names = {"_meta", "_journal"}
        is_last = False
        while not is_last:
            name = self._head()
            if name in names:
                raise NotPlain
            names.add(name)
            self._last = -1
            is_last = yield from self._table(name)

    def _more(self) -> None:
        """Hold a block more, or all there is."""
        least = BLOCK
        pieces = [self._held]
        while least > 0 and (data := os.pread(self._descriptor, least, self.offset)):
            self.offset += len(data)
            self.crc = crc32(data, self.crc)
            least -= len(data)
            pieces.append(data)
        self._at_end = least > 0
        self._held = b"".join(pieces)
        if len(self._held) > LONGEST:
            raise NotPlain

    def _head(self) -> str:
        """Step over the name of a table and its brace."""
        if len(self._held) < BLOCK and not self._at_end:
            self._more()
        head = _HEAD.match(self._held)
        if head is None:
            raise NotPlain
        self._held = self._held[head.end() :]
        try:
            return msgspec.json.decode(head[1], type=str)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise NotPlain from None

    def _table(self, name: str) -> Generator[Block, None, bool]:
        """The documents of a table and step over its end; gives whether that was the end of the file."""
        while True:
            if len(self._held) < BLOCK and not self._at_end:
                self._more()
            cut = self._last_between()
            lines = None if cut is None else self._lines(self._held[: cut[0]])
            if cut is not None and lines is not None:
                self._held = self._held[cut[1] :]
                yield name, lines
                continue
            found = self._end()
            if found is not None:
                lines, is_last = found
                if lines:
                    yield name, lines
                return is_last
            if self._at_end:
                raise NotPlain
            self._more()

    def _last_between(self) -> tuple[int, int] | None:
        """Where the last document but one of what is held ends, and where the next begins."""
        for window in (1 << 14, len(self._held)):
            start = max(len(self._held) - window, 0)
            found = [between.span(1) for between in _BETWEEN.finditer(self._held, start)]
            if found:
                return found[-1]
        return None

    def _end(self) -> tuple[bytes, bool] | None:
        """What is left of the table, if it ends in what is held, and whether the file ends with it."""
        for tried, end in enumerate(_TABLE_END.finditer(b"{" + self._held)):
            if tried == MOST_ENDS:
                raise NotPlain
            is_last = not end[0].endswith(b",")
            if is_last and not self._at_end:
                continue
            # One brace was put before, so that the end of an empty table looks as any other.
            lines = self._lines(self._held[: end.start(1) - 1])
            if lines is not None:
                self._held = self._held[end.end() - 1 :]
                return lines, is_last
        return None

    def _lines(self, members: bytes) -> bytes | None:
        """The lines of these documents, None where they are none by themselves."""
        try:
            documents = _decode(b"{%b}" % members)
            rows = list(documents)
            if rows != sorted(rows) or (rows and not self._last < rows[0] <= rows[-1] <= LARGEST_ROW):
                raise NotPlain
            plain = _encode(documents)[1:-1]
            lines, count = _NEXT.subn(b'},\n"', plain)
            if count != max(len(rows) - 1, 0):
                # An object in a document has names like those of documents.
                lines = b",\n".join([b'"%d":%b' % (row, _encode(each)) for row, each in documents.items()])
            # Where each document does not stand there as a book would have it, one of two members with one name in an
            # object is decoded, and the quotes of the other are missing.
            if plain != members and (b"\\u0022" in members or members.count(b'"') != lines.count(b'"')):
                raise NotPlain
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        except (OverflowError, RecursionError):
            raise NotPlain from None
        self._last = rows[-1] if rows else self._last
        return lines
