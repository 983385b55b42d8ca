"""Stamps: which device changed a field and when, by a hybrid logical clock, for merging replicas."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from store.ids import ALPHABET, crockford

if TYPE_CHECKING:
    from datetime import datetime

_LENGTH = 13
_COUNTER_BITS = 16
_LAST_SECOND = 253_402_300_799


def stamp_at(milliseconds: int, counter: int, device: str) -> str:
    """The stamp of an instant: 48 bits of Unix milliseconds and a counter, 13 characters, and the device."""
    return f"{crockford(milliseconds << _COUNTER_BITS | counter, _LENGTH)}-{device}"


def instant_of(stamp: str) -> datetime | None:
    """When the stamp was made, in UTC to the second; None if it is no stamp."""
    number = 0
    for character in stamp[:_LENGTH]:
        digit = ALPHABET.find(character)
        if digit < 0:
            return None
        number = number << 5 | digit
    seconds = (number >> _COUNTER_BITS) // 1000
    if len(stamp) < _LENGTH or seconds > _LAST_SECOND:
        return None
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC)


class HybridClock:
    """Hands out stamps that never go back, even when the machine's clock does.

    After Kulkarni et al., "Logical Physical Clocks" (2014): the greater of the physical time and the last time
    seen, with a counter between equal ones. It always reads the real clock; only domain times can be fixed.
    """

    def __init__(self, device: str, physical: Callable[[], int] | None = None) -> None:
        self._device = device
        self._physical = physical or (lambda: time.time_ns() // 1_000_000)
        self._last = 0

    def next(self) -> str:
        """A stamp greater than all handed out or seen."""
        self._last = max(self._last + 1, self._physical() << _COUNTER_BITS)
        return f"{crockford(self._last, _LENGTH)}-{self._device}"

    def see(self, stamp: str) -> None:
        """Take note of a stamp from the book, unless it lies more than a day ahead of this machine's clock."""
        number = 0
        for character in stamp[:_LENGTH]:
            digit = ALPHABET.find(character)
            if digit < 0:
                return
            number = number << 5 | digit
        if number >> _COUNTER_BITS <= self._physical() + 86_400_000:
            self._last = max(self._last, number)
