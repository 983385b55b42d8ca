"""The KPIs of answering and solving: how soon customers are answered and helped, what is left, what came back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from store.measure.definition import Definition, Figure, Material, Part, Period, durations, named, share
from store.measure.population import Left, Population
from store.measure.statistics import median
from store.rules.facts import CATEGORIES
from store.text import N_

TICKETS = N_("Tickets of every kind but those rejected, merged or marked as duplicates.")
UNTIL_CLOSED = N_("May change until each ticket is closed, since it may come back until then.")


def first_response(material: Material, period: Period) -> Figure:
    """First responses given in the period; beside them those not given on the phone, and who still waits."""
    given = material.within("first_response_at", period)
    later = [taken for taken, by_phone in zip(given["first_response"], given["by_phone"], strict=True) if not by_phone]
    left = material.backlog(period.final)
    unanswered = [ticket for ticket in left if (at := ticket.first_response_at) is None or at > period.final]
    parts = [Part("without-phone", median(later), "seconds", len(later))] if len(given) else []
    if unanswered:
        parts.append(Part("unanswered-oldest", _oldest(unanswered, period), "seconds", len(unanswered)))
    return durations(given["first_response"], given.records, parts)


def next_response(material: Material, period: Period) -> Figure:
    """Responses given in the period to what customers wrote or said after the first response."""
    replied = material.within("replied_until", period)
    first, final = period.first, period.final
    given = [[seconds for at, seconds in replies if first <= at <= final] for replies in replied["replies"]]
    return durations(list(chain.from_iterable(given)), replied.where(given).records)


def first_resolution(material: Material, period: Period) -> Figure:
    """Times to the first resolution, of tickets first resolved in the period."""
    resolved = first_resolved(material, period)
    return durations(resolved["first_resolution"], resolved.records)


def total_resolution(material: Material, period: Period) -> Figure:
    """Times to the latest resolution, of tickets resolved in the period and not reopened since."""
    resolved = last_resolved(material, period)
    return durations(resolved["total_resolution"], resolved.records, provisional=not_closed(resolved, period))


def requester_wait(material: Material, period: Period) -> Figure:
    """How long customers waited for us, of tickets resolved in the period and not reopened since."""
    resolved = last_resolved(material, period)
    return durations(resolved["total_wait"], resolved.records, provisional=not_closed(resolved, period))


def backlog(material: Material, period: Period) -> Figure:
    """Tickets open or paused at the end of the period."""
    left = material.backlog(period.final)
    exists = material.first_ticket is not None and material.first_ticket <= period.final
    present = [CATEGORIES[ticket.status] for ticket in left]
    counts = {kind: present.count(kind) for kind in ("open", "paused")}
    return Figure(
        len(left) if exists else None,
        len(left),
        records=named("tickets", left),
        breakdown=tuple(Part(name, count, "number", count) for name, count in counts.items() if count),
    )


def backlog_age(material: Material, period: Period) -> Figure:
    """How long the tickets of the backlog have been there, by the clock on the wall."""
    left = material.backlog(period.final)
    parts = [Part("oldest", _oldest(left, period), "seconds", len(left))] if left else []
    return durations([_age(ticket, period) for ticket in left], named("tickets", left), parts)


def reopen_rate(material: Material, period: Period) -> Figure:
    """Of the tickets first resolved in the period, those that were reopened until now."""
    resolved = first_resolved(material, period)
    reopened = len(resolved) - resolved["reopened_at"].count(None)
    parts = [Part("reopened", reopened, "number", reopened)] if len(resolved) else []
    return share(reopened, len(resolved), resolved.records, parts, not_closed(resolved, period))


def first_contact_resolution(material: Material, period: Period) -> Figure:
    """Of the tickets first resolved in the period, those that one contact settled."""
    resolved = first_resolved(material, period)
    again = 0
    for done, sign, followed in zip(
        resolved["first_done_at"], resolved["again_at"], resolved["followed_at"], strict=True
    ):
        limit = done + material.fcr_seconds
        again += (sign is not None and sign <= limit) or (followed is not None and followed <= limit)
    recently = period.now_second - material.fcr_seconds
    young = sum(done > recently for done in resolved["first_done_at"])
    return share(len(resolved) - again, len(resolved), resolved.records, provisional=young)


def first_resolved(material: Material, period: Period) -> Population:
    """The tickets that were first resolved in the period."""
    return material.within("first_done_at", period)


def last_resolved(material: Material, period: Period) -> Population:
    """The tickets that were last resolved in the period and are resolved still."""
    return material.within("done_at", period)


def not_closed(tickets: Population, period: Period) -> int:
    """How many of the tickets may still come back."""
    now = period.now_second
    closings = tickets["closed_at"]
    return closings.count(None) + sum(map(now.__lt__, filter(None, closings)))


def _age(ticket: Left, period: Period) -> float:
    return period.age_at - ticket.opened


def _oldest(tickets: Sequence[Left], period: Period) -> float:
    return max(_age(ticket, period) for ticket in tickets)


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
        population=N_("Tickets first answered in the period."),
        edges=N_("Pauses do not stop this clock. Tickets without an answer are not in it; they stand beside it."),
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
        population=N_("Answers given in the period after the first one; a ticket may have several."),
        edges=N_("A message that nobody has answered yet is not in it."),
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
        population=N_("Tickets first solved or closed in the period."),
        edges=N_("Coming back later changes nothing. Closing a solved ticket does not move it."),
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
        population=N_("Tickets last solved or closed in the period."),
        settles=UNTIL_CLOSED,
    ),
    Definition(
        id="requester-wait",
        label=N_("Customer's wait"),
        unit="seconds",
        direction="lower",
        basis=N_("Time of the latest resolution"),
        help=N_("The time of work in which the ticket was new, open or waiting for a third party, until it was done."),
        source=N_("Rule 5: requester wait"),
        compute=requester_wait,
        population=N_("Tickets last solved or closed in the period."),
        settles=UNTIL_CLOSED,
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
        population=TICKETS,
        edges=N_("None is told before the first ticket of the book."),
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
        population=N_("Tickets that were open or paused at the end of the period."),
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
        population=N_("Tickets first solved or closed in the period."),
        settles=UNTIL_CLOSED,
    ),
    Definition(
        id="fcr",
        label=N_("Settled at once (FCR)"),
        unit="percent",
        direction="higher",
        basis=N_("Time of the first resolution"),
        help=N_(
            "Tickets with at most one answer that did not come back, and whose customer did not write again or get "
            "a follow-up within 72 hours of the resolution (or what the settings have), of those first resolved."
        ),
        source=N_("Rule 5: first-contact resolution, gross"),
        compute=first_contact_resolution,
        population=N_("Tickets first solved or closed in the period."),
        edges=N_("What happens after those hours counts for the share of reopened tickets, not here."),
        settles=N_("May change until the hours after each resolution are over."),
    ),
)
