"""Watching the book's file for what other processes write, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from store.book import Book
from store.errors import BookError

LOOK_SECONDS = 0.05
IDLE_LOOK_SECONDS = 1.0
ACTIVE_FOR_SECONDS = 300.0


class Watch:
    """Looks twenty times a second while somebody works, once a second when nobody has for five minutes.

    What changed reaches the book's subscribers. A file that was moved or damaged reaches `on_error`, once until
    it is whole again; meanwhile it is looked for once a second.
    """

    def __init__(self, book: Book, on_error: Callable[[BookError], None]) -> None:
        self._book = book
        self._on_error = on_error
        # Held until `stop`: a thread that wakes twenty times a second waits for a lock more cheaply than for an event.
        self._running = threading.Lock()
        self._running.acquire()
        self._active_until = time.monotonic() + ACTIVE_FOR_SECONDS
        self._thread = threading.Thread(target=self._run, name="kehu-watch", daemon=True)
        self._thread.start()

    def active(self) -> None:
        """Somebody pressed a key: look often for the next five minutes."""
        self._active_until = time.monotonic() + ACTIVE_FOR_SECONDS

    def stop(self) -> None:
        """End the thread."""
        self._running.release()
        self._thread.join()

    def _run(self) -> None:
        failing = False
        while not self._running.acquire(timeout=IDLE_LOOK_SECONDS if failing else self._pause()):
            try:
                if self._book.refresh():
                    self.active()
                failing = False
            except BookError as error:
                if not failing:
                    self._on_error(error)
                failing = True

    def _pause(self) -> float:
        return LOOK_SECONDS if time.monotonic() < self._active_until else IDLE_LOOK_SECONDS
