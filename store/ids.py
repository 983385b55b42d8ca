"""Identity: ULIDs for records, made once and never changed."""

from __future__ import annotations

import os
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = frozenset(ALPHABET)
_DIGITS = (ALPHABET * 8).encode()
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]


def crockford(number: int, length: int) -> str:
    """The number in Crockford's base 32, most significant digit first, `length` characters."""
    pairs = []
    for _position in range((length + 1) // 2):
        pairs.append(_PAIRS[number & 1023])
        number >>= 10
    return "".join(reversed(pairs))[-length:]


def new_ulid(milliseconds: int | None = None, randomness: bytes | None = None) -> str:
    """A new ULID (github.com/ulid/spec): 48 bits of Unix milliseconds and 80 random bits, 26 characters.

    Made by the real clock and the system's randomness unless both are given, as seeded demo data does.
    """
    if milliseconds is None:
        milliseconds = time.time_ns() // 1_000_000
    if randomness is None:
        # Five bits of each of sixteen random bytes are as good as sixteen digits of a random number.
        return crockford(milliseconds, 10) + os.urandom(16).translate(_DIGITS).decode()
    return crockford(milliseconds, 10) + crockford(int.from_bytes(randomness, "big"), 16)


def is_ulid(text: object) -> bool:
    """Whether the value is a ULID in its canonical upper case."""
    return isinstance(text, str) and len(text) == 26 and text[0] <= "7" and _VALUES.issuperset(text)
