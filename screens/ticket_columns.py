"""The columns of the ticket queue: those it shows by itself for its width, and those a person chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import msgspec
from rich.style import Style

from screens.ticket_clocks import colour, standing
from screens.widgets.moments import MOMENT_CELLS, moment
from screens.widgets.record_list import Column
from store.model.vocabulary import label
from store.rules.status import spoken
from store.text import N_
from store.work.ticket_queue import QueueLine

OWN = ("customer", "priority", "time", "assignee")
"""What stands beside number and subject where nobody chose otherwise; the customer only where there is room."""

_WITH_CUSTOMER = 66
_ROOMY = 90
_LEAST_SUBJECT_CELLS = 10


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A column that can be chosen: what it is called, and its cells in a wide list and in a narrow one."""

    title: str
    cells: int
    narrow: int


KINDS: Mapping[str, Kind] = {
    "customer": Kind(title=N_("Customer"), cells=20, narrow=14),
    "priority": Kind(title=N_("Priority"), cells=6, narrow=6),
    # “! reply 23 h 59 min late” and a cell of air.
    "time": Kind(title=N_("Time"), cells=25, narrow=25),
    "assignee": Kind(title=N_("Assignee"), cells=8, narrow=5),
    "status": Kind(title=N_("Status"), cells=10, narrow=8),
    "kind": Kind(title=N_("Kind"), cells=9, narrow=9),
    "due": Kind(title=N_("Due"), cells=MOMENT_CELLS, narrow=MOMENT_CELLS),
    "created": Kind(title=N_("Created"), cells=MOMENT_CELLS, narrow=MOMENT_CELLS),
}


def columns(
    names: Sequence[str], width: int, now: Callable[[], datetime], zone: tzinfo, settings: Mapping[str, Any]
) -> list[Column[QueueLine]]:
    """The columns for a list of `width` cells; from the right, those are left out that leave the subject no room.

    They are kept while the width stays, so they ask for the time when they are drawn.
    """
    texts: Mapping[str, Callable[[QueueLine], str]] = {
        "customer": lambda line: line.customer_name,
        "priority": lambda line: label("priority", line.priority, settings).lower(),
        "time": standing,
        "assignee": lambda line: line.assignee or "–",
        "status": lambda line: spoken(line.status),
        "kind": lambda line: label("ticket_kind", line.kind, settings).lower(),
        "due": lambda line: moment(line.due, now(), zone) if line.due else "–",
        "created": lambda line: moment(line.created, now(), zone),
    }
    styles: Mapping[str, Callable[[QueueLine], Style]] = {"time": colour}
    own = tuple(names) == OWN
    shown = [Column[QueueLine](text=lambda line: f"#{line.number} {line.subject}")]
    room = width - 2 - _LEAST_SUBJECT_CELLS
    for name in names:
        if own and name == "customer" and width < _WITH_CUSTOMER:
            continue
        cells = KINDS[name].cells if width >= _ROOMY else KINDS[name].narrow
        room -= cells + 1
        if room < 0 and not own:
            break
        shown.append(Column(cells=cells, text=texts[name], style=styles.get(name)))
    return shown
