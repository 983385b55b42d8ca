"""Call-backs that come due while the screens are open: each is announced once, when its time has come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from screens.shell.alarm import Alarm
from screens.shell.host import host
from store.model.vocabulary import label
from store.text import _
from store.work.agenda import Entry, next_appointments

if TYPE_CHECKING:
    from textual.app import App


class CallBacks:
    """Says when a task of this person, or of nobody, is due at its instant; `bell` rings the terminal's bell too."""

    def __init__(self, app: App[Any], *, bell: bool) -> None:
        self._app = app
        self._book = host(app).book
        self._bell = bell
        self._announced = self._book.clock.now()
        self._coming: list[Entry] = []
        self._alarm = Alarm(app, self._book.clock, self._announce)
        self.follow()

    def follow(self) -> None:
        """Look again which is next; to be called when the book changed."""
        self._coming = next_appointments(self._book, self._announced)
        when = self._coming[0].when if self._coming else None
        self._alarm.set(when if isinstance(when, datetime) else None)

    def _announce(self, instant: datetime) -> None:
        self._announced = instant
        time = f"{instant.astimezone(self._book.zone):%H:%M}"
        host(self._app).say(" · ".join(self._words(entry, time) for entry in self._coming), "hint")
        if self._bell:
            self._app.bell()
        self.follow()

    def _words(self, entry: Entry, time: str) -> str:
        kind = label("task_kind", entry.kind, self._book.settings).lower()
        said = _("{time} {kind} {name}: {title}") if entry.customer_name else _("{time} {kind}: {title}")
        return said.format(time=time, kind=kind, name=entry.customer_name, title=entry.what)
