"""Reports that are due by themselves: every week or month, offered on Today and written from cron (M10)."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from store.errors import Refused
from store.exchange.report_file import ENDINGS, Format
from store.text import _
from store.work.outcome import Outcome, concluded

if TYPE_CHECKING:
    from store.book import Book

Every = Literal["weekly", "monthly"]


class Scheduled(msgspec.Struct, frozen=True):
    """A report that is written every week or month; written_until: the end of the last period written, if any."""

    name: Every
    format: Format = "html"
    folder: str = ""
    written_until: str = ""


class DueReport(msgspec.Struct, frozen=True):
    """A report that is due, on the local dates from `start` until before `end`, and where it goes."""

    name: Every
    start: date
    end: date
    format: Format
    path: str


def scheduled(book: Book) -> list[Scheduled]:
    """The schedules of the book; what another tool has spoilt is left out."""
    found = []
    for entry in _entries(book):
        try:
            found.append(msgspec.convert(entry, Scheduled))
        except msgspec.ValidationError:
            continue
    return found


def schedule_report(book: Book, every: Every, now: datetime, *, format: Format = "html", folder: str = "") -> Outcome:
    """Let a report be due every week or month from the period on that is over last; it replaces that of this name.

    `folder` is where `write_due` puts it, "" for the folder of the book.
    """
    _start, end = _last_period(every, _today(book, now))
    known = next((each for each in scheduled(book) if each.name == every), None)
    entry = {"name": every, "format": format, "folder": os.path.abspath(folder) if folder else None}
    entry["written_until"] = known.written_until if known and known.written_until else str(_before(every, end))
    with book.change("schedule report") as change:
        others = [each for each in _entries(book) if each.get("name") != every]
        kept = {name: value for name, value in entry.items() if value}
        settings = change.update("settings", str(book.settings["id"]), {"reports": [*others, kept]})
    sentence = _("The report {name} is written to {folder}.").format(
        name=every, folder=folder or _("the book's folder")
    )
    return concluded(change, sentence, [("settings", settings)])


def unschedule_report(book: Book, every: Every, now: datetime) -> Outcome:
    """Let a report be due no more; what was written stays."""
    listed = _entries(book)
    left = [each for each in listed if each.get("name") != every]
    if len(left) == len(listed):
        raise Refused(_("There is no schedule {name}; nothing was changed.").format(name=every))
    with book.change("unschedule report") as change:
        settings = change.update("settings", str(book.settings["id"]), {"reports": left or None})
    return concluded(
        change, _("The report {name} is not written any more.").format(name=every), [("settings", settings)]
    )


def due_reports(book: Book, now: datetime) -> list[DueReport]:
    """The reports whose last full week or month has not been written yet."""
    due = []
    for each in scheduled(book):
        start, end = _last_period(each.name, _today(book, now))
        if each.written_until < str(end):
            folder = each.folder or os.path.dirname(os.path.abspath(book.path))
            path = os.path.join(folder, f"kehu-{each.name}-{start}.{ENDINGS[each.format]}")
            due.append(DueReport(each.name, start, end, each.format, path))
    return due


def write_due(book: Book, now: datetime) -> Outcome:
    """Write what is due, remember that, and say where; a report whose period was left out is not caught up on.

    Raises NotSaved or NotPermitted where a file cannot be written; those before it are written and remembered.
    """
    # What makes a report is much, and Today only asks whether one is due.
    from store.exchange.files import make_folder, write_whole
    from store.exchange.report_file import chunks
    from store.work.reports import report

    due = due_reports(book, now)
    if not due:
        return Outcome(_("No report is due."))
    outcome = Outcome("")
    for each in due:
        made = report(book, each.start, each.end, now)
        make_folder(os.path.dirname(each.path))
        write_whole(each.path, chunks(made, each.format))
        outcome = _remember(book, each)
    names = _(", ").join(each.path for each in due)
    return Outcome(_("Wrote {paths}.").format(paths=names), outcome.records, outcome.operation)


def _remember(book: Book, written: DueReport) -> Outcome:
    with book.change("write report") as change:
        entries = [
            {**each, "written_until": str(written.end)} if each.get("name") == written.name else each
            for each in _entries(book)
        ]
        settings = change.update("settings", str(book.settings["id"]), {"reports": entries})
    return concluded(change, "", [("settings", settings)])


def _entries(book: Book) -> list[dict[str, Any]]:
    """The schedules as the settings have them."""
    listed = book.settings.get("reports")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _last_period(every: Every, today: date) -> tuple[date, date]:
    """The last week, from its Monday, or calendar month that is over."""
    if every == "weekly":
        end = today - timedelta(days=today.weekday())
        return end - timedelta(days=7), end
    end = today.replace(day=1)
    return _before(every, end), end


def _before(every: Every, end: date) -> date:
    """The first day of the period that ends before this day."""
    return end - timedelta(days=7) if every == "weekly" else (end - timedelta(days=1)).replace(day=1)


def _today(book: Book, now: datetime) -> date:
    return now.astimezone(book.zone).date()
