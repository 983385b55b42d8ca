"""Writing the report of what is shown: asks in which format and where to, and says where it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from screens.shell.screen import WorkScreen
from screens.widgets.menu import Choice, MenuBar
from screens.widgets.prompt import PromptBar
from store.errors import Refused
from store.text import N_, _
from store.work.outcome import Outcome

if TYPE_CHECKING:
    from store.book import Book
    from store.exchange.report_file import Format

FORMATS: Mapping[str, tuple[Format, str]] = {"h": ("html", "html"), "m": ("markdown", "md"), "c": ("csv", "csv")}
"""By the letter that chooses it: the format of a report, and what its file's name ends in."""

_LABELS = {"h": "HTML", "m": "Markdown", "c": N_("CSV for a spreadsheet")}


class ReportWork(WorkScreen):
    """A screen with a period, of everybody or of one person, that a report can be made of."""

    @property
    def dates(self) -> tuple[date, date]:
        """The local dates from the first until before the second."""
        raise TypeError(f"{type(self).__name__} does not say which period it shows")

    @property
    def owner(self) -> str | None:
        """Whose figures it shows; None for everybody's."""
        return None

    def action_report(self) -> None:
        choices = [Choice(letter, label) for letter, label in _LABELS.items()]
        self.query_one(MenuBar).ask(_("Write the report of this period as"), choices, self._ask_where)

    def _ask_where(self, letter: str) -> None:
        start, end = self.dates
        _format, ending = FORMATS[letter]
        whose = f"-{self.owner}" if self.owner else ""
        name = f"kehu-{start}-{end}{whose}.{ending}"
        self.query_one(PromptBar).ask(_("To which file:"), name, (), partial(self._write, letter))

    def _write(self, letter: str, typed: str) -> None:
        if not typed:
            self.say(_("Without a file nothing is written"), "hint")
            return
        path = os.path.abspath(os.path.expanduser(typed))
        self.host.submit(write_report, self.host.book, self.dates, self.owner, FORMATS[letter][0], path)


def write_report(book: Book, dates: tuple[date, date], owner: str | None, format: Format, path: str) -> Outcome:
    """Write the report to a file that is not there yet; Refused where it is, NotSaved where the disk refuses."""
    from store.exchange.files import write_whole
    from store.exchange.report_file import chunks
    from store.work.reports import report

    if os.path.exists(path):
        raise Refused(_("{path} is there already and stays as it is; name another file.").format(path=path))
    write_whole(path, chunks(report(book, *dates, book.clock.now(), owner=owner), format))
    return Outcome(_("The report is in {path}.").format(path=path))
