"""The KPIs of service: how soon customers are answered and helped, what is left, and what came back."""

from __future__ import annotations

from collections.abc import Iterable

from store.measure.definition import Definition, Figure, Material, Part, Period, durations
from store.measure.statistics import median, percent
from store.measure.tickets import TicketTimes
from store.text import N_


def first_response(material: Material, period: Period) -> Figure:
    """First responses given in the period; beside them those not given on the phone, and who still waits."""
    given = [
        (ticket, ticket.first_response)
        for ticket in material.tickets
        if ticket.first_response is not None and period.holds(ticket.first_response.at)
    ]
    later = [response.seconds for ticket, response in given if not ticket.opened_by_phone]
    unanswered = [ticket for ticket in material.tickets if ticket.unanswered(period.last)]
    parts = [Part("without-phone", median(later), "seconds", len(later))] if given else []
    if unanswered:
        parts.append(Part("unanswered-oldest", _oldest(unanswered, period), "seconds", len(unanswered)))
    return durations([response.seconds for _ticket, response in given], _records(ticket for ticket, _ in given), parts)


def next_response(material: Material, period: Period) -> Figure:
    """Responses given in the period to what customers wrote or said after the first response."""
    given = [
        (ticket, response)
        for ticket in material.tickets
        for response in ticket.next_responses
        if period.holds(response.at)
    ]
    return durations([response.seconds for _ticket, response in given], _records(ticket for ticket, _ in given))


def first_resolution(material: Material, period: Period) -> Figure:
    """Times to the first resolution, of tickets first resolved in the period."""
    resolved = _first_resolved(material, period)
    return durations([seconds for _ticket, seconds in resolved], _records(ticket for ticket, _ in resolved))


def total_resolution(material: Material, period: Period) -> Figure:
    """Times to the latest resolution, of tickets resolved in the period and not reopened since."""
    resolved = [
        (ticket, ticket.total_resolution.seconds)
        for ticket in material.tickets
        if ticket.total_resolution is not None and period.holds(ticket.total_resolution.at)
    ]
    return durations([seconds for _ticket, seconds in resolved], _records(ticket for ticket, _ in resolved))


def backlog(material: Material, period: Period) -> Figure:
    """Tickets open or paused at the end of the period."""
    left = _left(material, period)
    exists = material.first_ticket is not None and material.first_ticket <= period.last
    counts = {
        category: sum(ticket.category_at(period.last) == category for ticket in left) for category in ("open", "paused")
    }
    return Figure(
        len(left) if exists else None,
        len(left),
        records=tuple(_records(left)),
        breakdown=tuple(Part(name, count, "number", count) for name, count in counts.items() if count),
    )


def backlog_age(material: Material, period: Period) -> Figure:
    """How long the tickets of the backlog have been there, by the clock on the wall."""
    left = _left(material, period)
    parts = [Part("oldest", _oldest(left, period), "seconds", len(left))] if left else []
    return durations([_age(ticket, period) for ticket in left], _records(left), parts)


def reopen_rate(material: Material, period: Period) -> Figure:
    """Of the tickets first resolved in the period, those that were reopened until now."""
    resolved = [ticket for ticket, _seconds in _first_resolved(material, period)]
    reopened = sum(ticket.reopened for ticket in resolved)
    return Figure(
        percent(reopened, len(resolved)),
        len(resolved),
        records=tuple(_records(resolved)),
        breakdown=(Part("reopened", reopened, "number", reopened),) if resolved else (),
    )


def _first_resolved(material: Material, period: Period) -> list[tuple[TicketTimes, float]]:
    return [
        (ticket, ticket.first_resolution.seconds)
        for ticket in material.tickets
        if ticket.first_resolution is not None and period.holds(ticket.first_resolution.at)
    ]


def _left(material: Material, period: Period) -> list[TicketTimes]:
    """The tickets of the backlog at the end of the period, the oldest first."""
    left = [ticket for ticket in material.tickets if ticket.in_backlog(period.last)]
    return sorted(left, key=lambda ticket: (ticket.opened, ticket.id))


def _age(ticket: TicketTimes, period: Period) -> float:
    return (period.snapshot - ticket.opened).total_seconds()


def _oldest(tickets: Iterable[TicketTimes], period: Period) -> float:
    return max(_age(ticket, period) for ticket in tickets)


def _records(tickets: Iterable[TicketTimes]) -> list[tuple[str, str]]:
    return [("tickets", ticket.id) for ticket in tickets]


DEFINITIONS = (
    Definition(
        id="first-response",
        label=N_("First response"),
        unit="seconds",
        direction="lower",
        basis=N_("Time of the response"),
        help=N_(
            "From the customer's first message, or the opening of the ticket if that was earlier, to the first answer "
            "by a person; a call that reached nobody is none. A ticket opened on the phone was answered at once; the "
            "figure without those stands beside it, and how many still wait."
        ),
        source=N_("Rule 5: first response time; Rule 2"),
        compute=first_response,
    ),
    Definition(
        id="next-response",
        label=N_("Next response"),
        unit="seconds",
        direction="lower",
        basis=N_("Time of the response"),
        help=N_(
            "After the first response: from a customer's message that nobody had answered to the next answer by a "
            "person. Several messages in a row are one wait, from the first of them."
        ),
        source=N_("Rule 5: next response time"),
        compute=next_response,
    ),
    Definition(
        id="first-resolution",
        label=N_("First resolution"),
        unit="seconds",
        direction="lower",
        basis=N_("Time of the first resolution"),
        help=N_("From the opening of the ticket to its first resolution, without the time it was paused."),
        source=N_("Rule 5: first resolution time"),
        compute=first_resolution,
    ),
    Definition(
        id="total-resolution",
        label=N_("Total resolution"),
        unit="seconds",
        direction="lower",
        basis=N_("Time of the latest resolution"),
        help=N_(
            "From the opening of the ticket to its latest resolution, without the time it was paused and the time "
            "it was resolved before it came back. A ticket that is open again has none."
        ),
        source=N_("Rule 5: total resolution time"),
        compute=total_resolution,
    ),
    Definition(
        id="backlog",
        label=N_("Backlog"),
        unit="number",
        direction="lower",
        basis=N_("End of the period"),
        help=N_("Tickets that were open or paused at the end of the period."),
        source=N_("Rule 5: backlog"),
        compute=backlog,
    ),
    Definition(
        id="backlog-age",
        label=N_("Age of the backlog"),
        unit="seconds",
        direction="lower",
        basis=N_("End of the period"),
        help=N_("From the opening of each ticket of the backlog to the end of the period, nights and pauses included."),
        source=N_("Rule 5: backlog and age"),
        compute=backlog_age,
    ),
    Definition(
        id="reopen-rate",
        label=N_("Reopened"),
        unit="percent",
        direction="lower",
        basis=N_("Time of the first resolution"),
        help=N_(
            "Tickets reopened at least once, of those first resolved in the period. What is taken back within "
            "5 minutes, without a message of the customer, was a slip and does not count."
        ),
        source=N_("Rule 5: reopen rate"),
        compute=reopen_rate,
    ),
)
