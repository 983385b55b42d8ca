"""Things to do: note them down, do them, put them off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from store.errors import NotFound, Refused
from store.model.instants import due_to_text, to_text
from store.rules.dates import explain
from store.text import _
from store.work.merged import with_survivor
from store.work.outcome import Outcome, Record, concluded
from store.work.people import with_people_meant

if TYPE_CHECKING:
    from store.book import Book


def add_task(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Note down a task, for the person at the keyboard unless `fields` name an owner; `due` as it is stored.

    Raises Invalid with a sentence for each field that cannot be stored.
    """
    meant = with_people_meant(book, "tasks", {"kind": "follow-up", "owner": book.user, **fields})
    with book.change("add task") as change:
        task = change.create("tasks", with_survivor(change, meant))
    return concluded(change, _("Noted: {title}.").format(title=task["title"]), [("tasks", task)])


def complete_task(book: Book, id: str, now: datetime) -> Outcome:
    """Mark a task as done now, by the person at the keyboard; one that is done stays done when it was."""
    task = _task(book, id)
    if "done" in task:
        return Outcome(_("{title} was done already.").format(title=task["title"]), [("tasks", task)])
    sentence = _("Done: {title}.").format(title=task["title"])
    return _update(book, "complete task", id, {"done": to_text(now), "done_by": book.user}, sentence)


def reopen_task(book: Book, id: str, now: datetime) -> Outcome:
    """Take back that a task was done."""
    task = _task(book, id)
    if "done" not in task:
        return Outcome(_("{title} is still to do.").format(title=task["title"]), [("tasks", task)])
    sentence = _("To do again: {title}.").format(title=task["title"])
    return _update(book, "reopen task", id, {"done": None, "done_by": None}, sentence)


def snooze_task(book: Book, id: str, due: date | datetime, now: datetime) -> Outcome:
    """Put a task off until `due`, a local date or an instant; Refused for a time gone by or a task done."""
    task = _task(book, id)
    if "done" in task:
        raise Refused(_("{title} is done; reopen it to give it another date.").format(title=task["title"]))
    base = now.astimezone(book.zone)
    when = explain(due, base)
    if due < (base if isinstance(due, datetime) else base.date()):
        raise Refused(_("{date} has passed; the task keeps its date.").format(date=when))
    sentence = _("{title} is put off until {date}.").format(title=task["title"], date=when)
    return _update(book, "snooze task", id, {"due": due_to_text(due)}, sentence)


def _task(book: Book, id: str) -> Record:
    task = book.get("tasks", id)
    if task is None:
        raise NotFound(_("The task is gone: somebody deleted it."))
    return task


def _update(book: Book, verb: str, id: str, fields: Mapping[str, Any], sentence: str) -> Outcome:
    with book.change(verb) as change:
        task = change.update("tasks", id, fields)
    return concluded(change, sentence, [("tasks", task)])
