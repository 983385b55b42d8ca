"""The KPIs of what was promised: how often the targets of policies were met, and what is overdue (Rules 2 and 5)."""

from __future__ import annotations

from store.measure.definition import Definition, Figure, Material, Part, Period, share
from store.measure.service import UNTIL_CLOSED, last_resolved, not_closed
from store.rules.counted import overdue_since
from store.text import N_


def first_responses_met(material: Material, period: Period) -> Figure:
    """Of the tickets resolved in the period that were owed a first response, those that had it in time."""
    return _attained(material, period, "first_met")


def replies_met(material: Material, period: Period) -> Figure:
    """Of the tickets resolved in the period that were owed further replies, those that had each in time."""
    return _attained(material, period, "replies_met")


def resolutions_met(material: Material, period: Period) -> Figure:
    """Of the tickets resolved in the period that were to be by some date, those that were in time."""
    return _attained(material, period, "resolution_met")


def open_breaches(material: Material, period: Period) -> Figure:
    """Tickets of the backlog at the end of the period with a clock that was overdue."""
    tickets = material.overdue(period.final)
    since = [overdue_since(times, period.final) for times in tickets["overdue"]]
    overdue = tickets.where(at is not None for at in since)
    exists = material.first_ticket is not None and material.first_ticket <= period.final
    oldest = max((float(period.age_at - at) for at in since if at is not None), default=None)
    return Figure(
        len(overdue) if exists else None,
        len(overdue),
        records=overdue.records,
        breakdown=(Part("overdue-longest", oldest, "seconds", len(overdue)),) if len(overdue) else (),
    )


def _attained(material: Material, period: Period, verdicts: str) -> Figure:
    resolved = last_resolved(material, period)
    judged = resolved.where(verdict is not None for verdict in resolved[verdicts])
    return share(sum(judged[verdicts]), len(judged), judged.records, provisional=not_closed(judged, period))


_POPULATION = N_("Tickets last solved or closed in the period that had this target.")

DEFINITIONS = (
    Definition(
        id="sla-first-response",
        label=N_("First response in time"),
        unit="percent",
        direction="higher",
        basis=N_("Time of the latest resolution"),
        help=N_("Tickets whose first answer came by its due instant, of those resolved that were owed one."),
        source=N_("Rule 5: SLA attainment; Rule 2"),
        compute=first_responses_met,
        population=_POPULATION,
        edges=N_("Solved without an answer: overdue if the answer was due before, else not counted."),
        settles=UNTIL_CLOSED,
    ),
    Definition(
        id="sla-next-reply",
        label=N_("Further replies in time"),
        unit="percent",
        direction="higher",
        basis=N_("Time of the latest resolution"),
        help=N_(
            "Tickets on which each message of the customer was answered by its due instant, counted from the latest "
            "unanswered one, of those resolved that were owed such an answer."
        ),
        source=N_("Rule 5: SLA attainment; Rule 2"),
        compute=replies_met,
        population=_POPULATION,
        settles=UNTIL_CLOSED,
    ),
    Definition(
        id="sla-resolution",
        label=N_("Resolved in time"),
        unit="percent",
        direction="higher",
        basis=N_("Time of the latest resolution"),
        help=N_(
            "Tickets resolved by their due instant, pauses aside, of those resolved that were to be. One that came "
            "back has its whole target again, and is in time only if it was each time."
        ),
        source=N_("Rule 5: SLA attainment; Rule 2"),
        compute=resolutions_met,
        population=_POPULATION,
        edges=N_("A due date set by hand counts instead of the target."),
        settles=UNTIL_CLOSED,
    ),
    Definition(
        id="open-breaches",
        label=N_("Overdue in the backlog"),
        unit="number",
        direction="lower",
        basis=N_("End of the period"),
        help=N_("Tickets open or paused at the end of the period of which a clock was overdue; the longest beside it."),
        source=N_("Rule 5: SLA attainment, open breaches"),
        compute=open_breaches,
        population=N_("Tickets that were open or paused at the end of the period."),
    ),
)
