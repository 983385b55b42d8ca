"""Tells when the program rests, so that a test goes on as soon as everything pressed has been answered."""

from __future__ import annotations

from asyncio import sleep
from time import monotonic, process_time

import textual.app
import textual.pilot

LOOK = 0.005
"""Seconds between two looks; the library's own twenty milliseconds make up a quarter of the suite."""


async def until_quiet(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Return once the process has computed almost nothing between two looks, after a second at the latest."""
    begun = monotonic()
    while True:
        computed = process_time()
        await sleep(LOOK)
        waited = monotonic() - begun
        if waited >= max_sleep or (waited > min_sleep and process_time() - computed < LOOK / 10):
            return


def look_often() -> None:
    """Let the pilot wait in this way."""
    textual.app.wait_for_idle = textual.pilot.wait_for_idle = until_quiet  # type: ignore[attr-defined]
