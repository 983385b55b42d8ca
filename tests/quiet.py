"""Tells when the program rests, so that a test goes on as soon as everything pressed has been answered."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable
from time import monotonic, process_time

import textual.app
import textual.pilot

LOOK = 0.005
"""Seconds between two looks; the library's own twenty milliseconds make up a quarter of the suite."""

_saving: list[Callable[[], bool]] = []


def saving_is(saving: Callable[[], bool]) -> None:
    """Tell how to know that the program waits for the disk: it computes nothing then, and does not rest either."""
    _saving[:] = [saving]


async def until_quiet(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Return once the process has computed almost nothing between two looks and saves nothing, after a second at most.

    A look that comes late does not count: the machine was busy with others, so that computing little proves nothing.
    """
    begun = monotonic()
    while True:
        looked, computed = monotonic(), process_time()
        await sleep(LOOK)
        now = monotonic()
        rested = process_time() - computed < LOOK / 10 and now - looked < 2 * LOOK
        rested = rested and not any(saving() for saving in _saving)
        if now - begun >= max_sleep or (now - begun > min_sleep and rested):
            return


def look_often() -> None:
    """Let the pilot wait in this way."""
    textual.app.wait_for_idle = textual.pilot.wait_for_idle = until_quiet  # type: ignore[attr-defined]
