"""How records read in the answers of commands: local times, due values, and a contact in one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from store.model.instants import due_from_text, from_text
from store.text import _

if TYPE_CHECKING:
    from tui.session import Session

Record = Mapping[str, Any]

OVERDUE = "overdue"
DUE = "due"
LATER = "later"


class Due(msgspec.Struct, frozen=True):
    """When a task is due: the last instant at which it is on time, and whether that is past, today or later."""

    moment: datetime
    state: str


def when(session: Session, stored: object) -> str:
    """A stored instant as `2026-11-20 13:40` in the book's zone; what is none is shown as it is."""
    try:
        moment = from_text(str(stored))
    except ValueError:
        return str(stored)
    return f"{moment.astimezone(session.book.zone):%Y-%m-%d %H:%M}"


def due_of(session: Session, task: Record) -> Due | None:
    """The task's due value against now; None where it has none. A date is due until its midnight in the book's zone."""
    zone = session.book.zone
    try:
        due = due_from_text(str(task.get("due", "")))
    except ValueError:
        return None
    moment = due if isinstance(due, datetime) else datetime.combine(due + timedelta(days=1), datetime.min.time(), zone)
    if moment < session.now or (moment == session.now and not isinstance(due, datetime)):
        return Due(moment, OVERDUE)
    day = due.astimezone(zone).date() if isinstance(due, datetime) else due
    return Due(moment, DUE if day <= today(session) else LATER)


def today(session: Session) -> date:
    """The local date of now in the book's zone."""
    return session.now.astimezone(session.book.zone).date()


def due_text(session: Session, task: Record) -> str:
    """The due value with its weekday, local; "" where the task has none."""
    from store.rules.dates import explain

    try:
        due = due_from_text(str(task.get("due", "")))
    except ValueError:
        return str(task.get("due", ""))
    return explain(due, session.now.astimezone(session.book.zone))


def state_text(state: str) -> str:
    """The state of a due value in words."""
    return {OVERDUE: _("overdue"), DUE: _("today"), LATER: ""}[state]


def label(session: Session, vocabulary: str, value: object) -> str:
    """What people see for a value of a vocabulary."""
    from store.model import vocabulary as vocabularies

    return vocabularies.label(vocabulary, str(value), session.book.settings) if value else ""


def contact_line(session: Session, interaction: Record) -> str:
    """A contact in one line: when, how, how long, how it went, and what was said."""
    minutes = interaction.get("minutes")
    parts = [
        when(session, interaction.get("at", "")),
        label(session, "channel", interaction.get("channel")),
        _("in") if interaction.get("direction") == "in" else "",
        _("{minutes} min").format(minutes=minutes) if minutes else "",
        label(session, "outcome", interaction.get("outcome")),
        str(interaction.get("text", "")).replace("\n", " "),
    ]
    return "  ".join(part for part in parts if part)
