"""Targets: what a KPI is to come to in a period, for an owner or for everybody (W3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from store.errors import Invalid, Usage
from store.measure import kpi
from store.measure.definition import Definition
from store.model.fields import quoted
from store.text import _
from store.work.outcome import Outcome, Record, concluded
from store.work.people import person_meant

if TYPE_CHECKING:
    from store.book import Book


def definition_meant(id: str) -> Definition:
    """The definition of a KPI by its id; Usage with all there are."""
    definition = next((each for each in kpi.DEFINITIONS if each.id == id), None)
    if definition is None:
        known = ", ".join(each.id for each in kpi.DEFINITIONS)
        raise Usage(_("There is no figure {id}; there are {known}.").format(id=id, known=known))
    return definition


def targets(book: Book, metric: str | None = None) -> list[Record]:
    """The targets of the book, or those of a KPI, the latest period first."""
    found = [target for target in book.all("targets") if metric in (None, target.get("metric"))]
    return sorted(
        found,
        key=lambda target: (str(target.get("start")), str(target.get("metric")), str(target.get("owner", ""))),
        reverse=True,
    )


def set_target(
    book: Book, metric: str, start: date, end: date, value: float, now: datetime, owner: str = ""
) -> Outcome:
    """Set what a KPI is to come to from `start` until before `end`, in its unit; a target of these dates is replaced.

    `owner` is a login, "" for everybody. Raises Usage for a KPI there is none of, Invalid for dates that make no
    period and for an unknown login.
    """
    definition = definition_meant(metric)
    if start >= end:
        raise Invalid({"end": _("{end} is not later than {start}.").format(start=start, end=end)})
    login = person_meant(book, owner) if owner else None
    key = {"metric": metric, "owner": login, "start": str(start), "end": str(end)}
    known = next(
        (each for each in targets(book, metric) if all(each.get(name) == wanted for name, wanted in key.items())), None
    )
    with book.change("set target") as change:
        if known is None:
            given = {name: wanted for name, wanted in key.items() if wanted is not None}
            target = change.create("targets", {**given, "value": round(value)})
        else:
            target = change.update("targets", known["id"], {"value": round(value)})
    sentence = _("The target of {label} for {whom} is set.").format(
        label=quoted(_(definition.label)), whom=login or _("everybody")
    )
    return concluded(change, sentence, [("targets", target)])
