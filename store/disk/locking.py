"""The lock of a book: waited for while another process holds it, held, and given back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from store.disk import holder as hint
from store.errors import Locked

if TYPE_CHECKING:
    from store.disk.journal import Journal
    from store.disk.news import News

PATIENCE = 5.0
"""Seconds after which whoever waits gives up."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.02
"""Seconds between two looks whether the lock is free, at first and later."""


class Waiting:
    """One wait for the lock of the book at `path`, of so many seconds in all."""

    def __init__(self, path: str, patience: float, longest_pause: float) -> None:
        self._path = path
        self._deadline = time.monotonic() + patience
        self._pause = SHORTEST_PAUSE
        self._longest_pause = longest_pause

    def pause(self) -> None:
        """Return when it is time to look again. Raises Locked once it has taken too long."""
        if time.monotonic() >= self._deadline:
            raise Locked(hint.sentence(self._path))
        time.sleep(self._pause)
        self._pause = min(self._pause * 2, self._longest_pause)


class Lock:
    """The lock of a book; a class of its own because each write waits for it, and a generator takes longer."""

    __slots__ = ("_journal",)

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def __enter__(self) -> News:
        return self._journal.take()

    def __exit__(self, *error: object) -> None:
        self._journal.give_back()
