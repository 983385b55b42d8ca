"""What of Today needs a look at every customer: found in a thread, begun when nobody presses a key."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from screens.shell.memory import give_back
from screens.shell.screen import WorkScreen
from store.errors import BookError
from store.work.agenda import Section
from store.work.service_agenda import found_slowly

if TYPE_CHECKING:
    from store.book import Book

EVERY = timedelta(minutes=10)
"""After so long, and when a survey was sent or answered, it is looked again."""

CHANGE_IT = frozenset({"", "surveys", "settings"})
"""The tables whose changes count at once; "" is how the book says that everything may have changed."""


class SlowLook(WorkScreen):
    """Surveys that are due and customers at risk, of everybody or of one person."""

    class Found(Message):
        """What a thread found that was asked for by the number `request`."""

        def __init__(self, request: int, sections: list[Section]) -> None:
            super().__init__()
            self.request = request
            self.sections = sections

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.owner: str | None = None
        self._found: list[Section] = []
        self._looked_at: datetime | None = None
        self._waiting = False
        self._request = 0

    @property
    def found_slowly(self) -> Sequence[Section]:
        """What was found the last time."""
        return self._found

    def show_found(self) -> None:
        """Show what was found; called when it is something else than before."""

    def look_again(self) -> None:
        """Let what was found count as old."""
        self._looked_at = None

    def look_when_quiet(self, now: datetime) -> None:
        """Have it looked for where what was found is old, once nobody presses a key."""
        old = self._looked_at is None or now - self._looked_at > EVERY
        if old and not self._waiting:
            self._waiting = True
            self.host.when_quiet(partial(self.call_later, self.look_now))

    def look_now(self) -> None:
        """Have a thread look at every customer."""
        self._waiting = False
        self._request += 1
        book, self._looked_at = self.host.book, self.host.book.clock.now()
        looking = partial(self._look_in_thread, self._request, book, self._looked_at, self.owner)
        self.run_worker(looking, thread=True, exclusive=True, group="slow")

    def _look_in_thread(self, request: int, book: Book, now: datetime, owner: str | None) -> None:
        # A book that cannot be read says so where it is asked next by a key.
        with suppress(BookError):
            self.post_message(self.Found(request, found_slowly(book, now, owner)))
        book.leave()
        give_back()

    def on_slow_look_found(self, message: Found) -> None:
        message.stop()
        if message.request == self._request and message.sections != self._found:
            self._found = message.sections
            self.show_found()
