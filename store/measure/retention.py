"""The KPIs of keeping customers by the list of active ones, and of how good their data are (Rule 5)."""

from __future__ import annotations

from collections.abc import Iterable

from store.measure.definition import Definition, Figure, Material, Member, Part, Period, named, share
from store.measure.statistics import mean
from store.text import N_


def retention(material: Material, period: Period) -> Figure:
    """Of the customers active at the start of the period, those active at its end; beside it new and regained ones."""
    at_start = [member for member in material.members if _active(member, period.first - 1)]
    kept = [member for member in at_start if _active(member, period.final)]
    came = [member for member in material.members if _joined(member, period)]
    new = _count(member for member in came if min(start for start, _end in member.active) >= period.first)
    parts = [("new", new), ("regained", _count(came) - new)]
    breakdown = [Part(name, count, "number", count) for name, count in parts if count]
    return share(_count(kept), _count(at_start), named("customers", at_start), breakdown)


def churn(material: Material, period: Period) -> Figure:
    """Of the customers active at the start of the period, those lost in it, even if they came back."""
    at_start = [member for member in material.members if _active(member, period.first - 1)]
    lost = [member for member in at_start if any(period.has(end) for _start, end in member.active)]
    return share(_count(lost), _count(at_start), named("customers", at_start))


def data_quality(material: Material, period: Period) -> Figure:
    """The mean quality of the data of customers as they are now, whatever the period."""
    scores = [quality.score for quality in material.quality]
    return Figure(mean(scores), len(scores), records=tuple(("customers", quality.id) for quality in material.quality))


def _count(members: Iterable[Member]) -> int:
    return sum(member.n for member in members)


def _active(member: Member, instant: int) -> bool:
    """Whether a customer was active after all that happened at the instant."""
    return any(start <= instant and (end is None or end > instant) for start, end in member.active)


def _joined(member: Member, period: Period) -> bool:
    """Whether a customer became active in the period and was not at its start."""
    return not _active(member, period.first - 1) and any(period.has(start) for start, _end in member.active)


_POPULATION = N_("Customers active at the start of the period, by the log of their status.")

DEFINITIONS = (
    Definition(
        id="retention",
        label=N_("Customers kept"),
        unit="percent",
        direction="higher",
        basis=N_("Start and end of the period"),
        help=N_("Customers active at the end of the period, of those active at its start; new ones stand beside it."),
        source=N_("Rule 5: retention by list"),
        compute=retention,
        population=_POPULATION,
        edges=N_("One who was lost and came back within the period was kept; one regained from before is no new one."),
    ),
    Definition(
        id="churn",
        label=N_("Customers lost"),
        unit="percent",
        direction="lower",
        basis=N_("Time of the loss"),
        help=N_("Customers who ceased to be active in the period, of those active at its start."),
        source=N_("Rule 5: churn by list"),
        compute=churn,
        population=_POPULATION,
        edges=N_("Coming back is not subtracted."),
    ),
    Definition(
        id="data-quality",
        label=N_("Quality of the data"),
        unit="percent",
        direction="higher",
        basis=N_("Now"),
        help=N_("The mean of the quality of each customer's data, from 0 to 100."),
        source=N_("Rule 5: conventions; requirement U2"),
        compute=data_quality,
        population=N_("Customers that are not archived."),
        edges=N_("It is that of today for every period, since no earlier state is kept."),
        settles=N_("Follows the data."),
    ),
)
