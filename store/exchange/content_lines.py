"""The lines vCards and calendars are made of: escaped, and folded at 75 octets without cutting a character."""

from __future__ import annotations

from collections.abc import Iterable

from store.model.fields import clean

LONGEST = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def escaped(text: str) -> str:
    """The text as a value may hold it (RFC 6350 section 3.4, RFC 5545 section 3.3.11)."""
    return clean(text, lines=True).translate(_ESCAPED)


def structured(parts: Iterable[str]) -> str:
    """A value of several components, each escaped."""
    return ";".join(map(escaped, parts))


def listed(values: Iterable[str]) -> str:
    """A value of several texts, each escaped."""
    return ",".join(map(escaped, values))


def content(lines: Iterable[str]) -> bytes:
    """The lines folded, each with CR LF."""
    return b"".join(map(_folded, lines))


def _folded(line: str) -> bytes:
    data = line.encode()
    pieces = []
    room = LONGEST
    while len(data) > room:
        end = room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[:end])
        data = data[end:]
        room = LONGEST - 1
    pieces.append(data)
    return b"\r\n ".join(pieces) + b"\r\n"
