"""An alarm for one instant: a timer that needs no looking at the clock in between, but notices a machine that slept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.message_pump import MessagePump
from textual.timer import Timer

from store.clock import Clock

LOOK_SECONDS = 60.0
"""The longest a timer runs: that of a machine that slept meanwhile would be late by as much."""


class Alarm:
    """Calls `ring` with the instant it is set to, once the clock has come to it; on the thread of `pump`."""

    def __init__(self, pump: MessagePump, clock: Clock, ring: Callable[[datetime], None]) -> None:
        self._pump = pump
        self._clock = clock
        self._ring = ring
        self._timer: Timer | None = None

    def set(self, instant: datetime | None) -> None:
        """Ring at that instant, at once if it has passed, and at no other; never for None."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if instant is not None:
            self._wait(instant)

    def _wait(self, instant: datetime) -> None:
        left = max(0.0, (instant - self._clock.now()).total_seconds())
        if left <= LOOK_SECONDS:
            self._timer = self._pump.set_timer(left, lambda: self._ring(instant))
        else:
            self._timer = self._pump.set_timer(LOOK_SECONDS, lambda: self._wait(instant))
