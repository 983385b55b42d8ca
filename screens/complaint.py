"""A complaint in the pane of its ticket: the four steps as a checklist, with what comes next (Rule 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from screens.widgets.card import CONTINUED, Line, joined
from screens.widgets.moments import moment
from store.model.instants import due_from_text
from store.model.vocabulary import label
from store.rules.complaint import LABELS, STEPS, Progress, entries, progress
from store.text import _, ngettext

Record = Mapping[str, Any]

KIND = "complaint"
"""The kind of the tickets that are complaints."""


def is_complaint(ticket: Record) -> bool:
    """Whether the ticket goes through the four steps."""
    return ticket.get("kind") == KIND


def step_name(step: str, settings: Record) -> str:
    """What people call a step, as the middle of a sentence."""
    return label("complaint_step", step, settings).lower()


def step_lines(ticket: Record, now: datetime, zone: tzinfo, settings: Record) -> Iterator[Line]:
    """A line for each step: done by whom and when, the one to be done with what it still needs, then the others."""
    far = progress(ticket, now, zone)
    finished = {str(entry["name"]): entry for entry in entries(ticket) if "done_at" in entry}
    present = STEPS.index(far.step) if far.step is not None else len(STEPS)
    for place, step in enumerate(STEPS):
        name = step_name(step, settings)
        title = _("steps") if place == 0 else CONTINUED
        if place < present:
            yield title, joined(f"✓ {name}", *_done(finished.get(step, {}), now, zone)), "dim"
        elif place == present:
            yield title, joined(f"▸ {name}", far.owner or _("nobody's")), "bold"
            if due := _until(far, now, zone):
                yield CONTINUED, due, "bold" if far.overdue else ""
            if far.missing:
                yield CONTINUED, _("needs {names}").format(names=", ".join(_(LABELS[each]) for each in far.missing)), ""
        else:
            yield title, f"· {name}", "dim"
    if far.rounds:
        said = ngettext("sent back {n} time", "sent back {n} times", far.rounds).format(n=far.rounds)
        yield CONTINUED, said, ""


def _done(entry: Record, now: datetime, zone: tzinfo) -> tuple[str, str]:
    return str(entry.get("owner", "")), _when(entry.get("done_at"), now, zone)


def _until(far: Progress, now: datetime, zone: tzinfo) -> str:
    """Until when the step is to be done; a sign where that is over."""
    due = _when(far.due, now, zone)
    said = _("! overdue since {date}") if far.overdue else _("due {date}")
    return said.format(date=due) if due else ""


def _when(stored: object, now: datetime, zone: tzinfo) -> str:
    try:
        return moment(due_from_text(str(stored)), now, zone)
    except ValueError:
        return ""
