"""One run of a command: the choices of its command line, the book they name, and the answer it gives."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

from store.errors import BookError, NotFound, Usage
from store.text import _
from tui import output
from tui.config import Config
from tui.locality import UNKNOWN_CURRENCY, UNKNOWN_ZONE, local_currency, local_zone
from tui.places import device_id, directory

if TYPE_CHECKING:
    from store.book import Book
    from store.clock import Clock
    from store.disk.cache import Progress
    from store.work.outcome import Outcome

LARGEST_BASE_FOLDED = 8 << 20


class Session:
    """What the commands are called with: options all of them share, the book, the clock, and how to answer."""

    def __init__(self) -> None:
        self.json = False
        self._flags: dict[str, str] = {}
        self._config: Config | None = None
        self._book: Book | None = None
        self._now: datetime | None = None

    def choose(self, option: str, value: str | bool) -> None:
        """Keep the value of one of the shared options, by its name with underscores."""
        if option == "json":
            self.json = True
        else:
            self._flags[option] = str(value)

    @property
    def config(self) -> Config:
        """One's own settings under these options."""
        if self._config is None:
            self._config = Config(self._flags)
        return self._config

    @property
    def clock(self) -> Clock:
        """The clock of domain times: the real one, or one fixed by --as-of or KEHU_NOW."""
        from store.clock import Clock, FixedClock

        given = self._flags.get("as_of") or os.environ.get("KEHU_NOW")
        if not given:
            return Clock()
        from store.model.instants import from_text

        try:
            return FixedClock(from_text(given))
        except ValueError as error:
            raise Usage(
                _("{value} is not an instant; write one like 2026-11-20T10:00:00+08:00.").format(value=given)
            ) from error

    @property
    def now(self) -> datetime:
        """The instant that counts as now for the whole command."""
        if self._now is None:
            self._now = self.clock.now()
        return self._now

    @property
    def book(self) -> Book:
        """The book, opened at its first use; NotFound with the ways to one where there is none."""
        return self._book or self.open()

    def beside(self, path: str) -> Session:
        """A session with the same choices on another book."""
        other = Session()
        other._flags = {**self._flags, "book": path}
        return other

    def open(self, *, create: bool = False, tell: bool = True) -> Book:
        """Open the book, making an empty one where there is none if `create` says so.

        `tell` says at once what happened to the file; without it the notices are left to the caller.
        """
        from store.book import Book

        path = self.config.book
        new = not os.path.exists(path)
        if new and not create:
            raise NotFound(
                _("There is no book at {path}: `kehu add` starts one, `kehu demo` shows one.").format(path=path)
            )
        self._book = Book.open(
            path,
            user=self.config.user,
            device=device_id(),
            clock=self.clock,
            create=create,
            zone=local_zone() if new else UNKNOWN_ZONE,
            currency=local_currency() if new else UNKNOWN_CURRENCY,
            cache_directory=directory("cache"),
            progress=self.progress,
        )
        if tell:
            _tell_notices(self._book)
        return self._book

    @property
    def progress(self) -> Progress | None:
        """How long work on the file tells how far it has come; to nobody unless a person watches."""
        return _progress if output.to_a_person() else None

    def report(self, outcome: Outcome) -> None:
        """Answer with what was done: its sentence, or under --json the records it made or changed."""
        if not self.json:
            output.talk(outcome.sentence)
            return
        for table, record in outcome.records:
            output.data({"table": table, **record})

    def close(self) -> None:
        """Let go of the book, after folding it where that is due and quick; the answer has been printed."""
        book, self._book = self._book, None
        if book is None:
            return
        _tell_notices(book)
        try:
            if book.worth_folding and book.file.journal.base_end <= LARGEST_BASE_FOLDED:
                book.fold()
        except BookError:
            # Folding saves time later and can be left to a later command: what was asked for is done.
            return
        finally:
            book.close()


def _tell_notices(book: Book) -> None:
    """Say what happened to the file, when it was opened or meanwhile: a recovered write, an adoption."""
    for notice in book.notices:
        output.talk(notice)
    book.notices.clear()


def _progress(done: int, total: int) -> None:
    sentence = _("Indexing the book: {percent} %").format(percent=100 * done // max(total, 1))
    output.progress(sentence if done < total else "")
