"""The KPIs of what was promised: how often the targets of policies were met, and what is overdue (Rules 2 and 5)."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from store.measure.definition import Definition, Figure, Material, Part, Period, share
from store.measure.service import UNTIL_CLOSED, last_resolved, not_closed, records
from store.rules.clocks import open_breach
from store.rules.facts import TicketFacts
from store.text import N_


def first_responses_met(material: Material, period: Period) -> Figure:
    """Of the tickets resolved in the period that were owed a first response, those that had it in time."""
    return _attained(material, period, attrgetter("first_met"))


def replies_met(material: Material, period: Period) -> Figure:
    """Of the tickets resolved in the period that were owed further replies, those that had each in time."""
    return _attained(material, period, attrgetter("replies_met"))


def resolutions_met(material: Material, period: Period) -> Figure:
    """Of the tickets resolved in the period that were to be by some date, those that were in time."""
    return _attained(material, period, attrgetter("resolution_met"))


def open_breaches(material: Material, period: Period) -> Figure:
    """Tickets of the backlog at the end of the period with a clock that was overdue."""
    overdue = [
        (ticket, since)
        for ticket in material.backlog(period.final)
        if (since := open_breach(ticket.facts.known_at(period.final), period.final)) is not None
    ]
    exists = material.first_ticket is not None and material.first_ticket <= period.final
    oldest = max((float(period.age_at - since) for _ticket, since in overdue), default=None)
    return Figure(
        len(overdue) if exists else None,
        len(overdue),
        records=records(ticket for ticket, _since in overdue),
        breakdown=(Part("overdue-longest", oldest, "seconds", len(overdue)),) if overdue else (),
    )


def _attained(material: Material, period: Period, met: Callable[[TicketFacts], bool | None]) -> Figure:
    judged = [(ticket, met(ticket.facts)) for ticket in last_resolved(material, period)]
    whole = [ticket for ticket, verdict in judged if verdict is not None]
    in_time = [ticket for ticket, verdict in judged if verdict]
    return share(in_time, whole, "tickets", provisional=not_closed(whole))


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
