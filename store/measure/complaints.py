"""The KPIs of complaints and feedback: how soon taken up, how long worked, how often accepted or repeated (Rule 4)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict

from store.measure.definition import Definition, Figure, Material, Part, Period, Ticket, durations, share
from store.measure.service import records
from store.measure.statistics import median
from store.rules.complaint import ACCEPTED, STEPS
from store.text import N_

YES, NO_ANSWER = ACCEPTED.index("yes"), ACCEPTED.index("no-answer")


def acknowledgement(material: Material, period: Period) -> Figure:
    """Times to the acknowledgement of complaints acknowledged in the period: it is their first response."""
    given = [ticket for ticket in material.within("first_response_at", period) if ticket.kind == "complaint"]
    return durations([ticket.facts.first_response or 0 for ticket in given], records(given))


def step_durations(material: Material, period: Period) -> Figure:
    """How long the steps took that were finished in the period, with the median of each."""
    found = [
        (ticket, step.step, step.seconds)
        for ticket in _complaints(material)
        for step in ticket.facts.steps
        if step.seconds is not None and period.has(step.done)
    ]
    by_step = {name: [seconds for _ticket, step, seconds in found if STEPS[step] == name] for name in STEPS}
    parts = [
        Part(name, median(taken), "seconds", len(taken), "complaint_step") for name, taken in by_step.items() if taken
    ]
    worked = dict.fromkeys(records(ticket for ticket, _step, _seconds in found))
    return durations([seconds for _ticket, _step, seconds in found], tuple(worked), parts)


def accepted(material: Material, period: Period) -> Figure:
    """Of the complaints whose customer was told the decision in the period, those where it was accepted."""
    told = []
    for ticket in _complaints(material):
        answers = [step.accepted for step in ticket.facts.steps if step.accepted is not None and period.has(step.done)]
        if answers:
            told.append((ticket, answers[-1]))
    silent = sum(answer == NO_ANSWER for _ticket, answer in told)
    return share(
        [ticket for ticket, answer in told if answer == YES],
        [ticket for ticket, _answer in told],
        "tickets",
        [Part("no-answer", silent, "number", silent)] if silent else [],
    )


def repeated(material: Material, period: Period) -> Figure:
    """Of the complaints opened in the period with a known cause, those like one of the same customer shortly before."""
    earlier: dict[tuple[str, str], list[int]] = defaultdict(list)
    for complaint in material.complaints:
        if complaint.cause:
            earlier[complaint.customer, complaint.cause].append(complaint.opened)
    for instants in earlier.values():
        instants.sort()
    opened = [ticket for ticket in _complaints(material) if ticket.cause and period.has(ticket.facts.opened)]
    again = [
        ticket
        for ticket in opened
        if _is_repeat(ticket, earlier[ticket.customer, ticket.cause], material.repeat_seconds)
    ]
    return share(again, opened, "tickets")


def feedback(material: Material, period: Period) -> Figure:
    """Feedback that came in during the period, by theme."""
    given = [ticket for ticket in material.tickets if ticket.kind == "feedback" and period.has(ticket.facts.opened)]
    themes = sorted(Counter(ticket.theme for ticket in given).items(), key=lambda entry: (-entry[1], entry[0]))
    return Figure(
        len(given) or None,
        len(given),
        records=records(given),
        breakdown=tuple(Part(theme, count, "number", count, "theme") for theme, count in themes if theme),
    )


def feedback_answered(material: Material, period: Period) -> Figure:
    """Of the feedback of the period that a reply is owed to, what had one until now."""
    owed = [
        ticket
        for ticket in material.tickets
        if ticket.kind == "feedback" and ticket.reply_owed and period.has(ticket.facts.opened)
    ]
    answered = [ticket for ticket in owed if ticket.facts.first_response_at is not None]
    return share(answered, owed, "tickets", provisional=len(owed) - len(answered))


def _complaints(material: Material) -> list[Ticket]:
    return [ticket for ticket in material.tickets if ticket.kind == "complaint"]


def _is_repeat(ticket: Ticket, opened: list[int], within: int) -> bool:
    """Whether one was opened before it, and not longer ago than that."""
    place = bisect_left(opened, ticket.facts.opened)
    return place > 0 and ticket.facts.opened - opened[place - 1] <= within


DEFINITIONS = (
    Definition(
        id="complaint-acknowledgement",
        label=N_("Complaints acknowledged"),
        unit="seconds",
        direction="lower",
        basis=N_("Time of the acknowledgement"),
        help=N_("From the customer's complaint to its acknowledgement, which is the first response to it."),
        source=N_("Rule 5, after Rule 4: acknowledgement time"),
        compute=acknowledgement,
        population=N_("Complaints first answered in the period."),
    ),
    Definition(
        id="complaint-steps",
        label=N_("Steps of complaints"),
        unit="seconds",
        direction="lower",
        basis=N_("End of the step"),
        help=N_("The time of work that a step took: intake, investigation, handling and feedback, each beside it."),
        source=N_("Rule 5, after Rule 4: step durations"),
        compute=step_durations,
        population=N_("Steps of complaints finished in the period; one that was sent back has a step more."),
    ),
    Definition(
        id="complaints-accepted",
        label=N_("Complaints accepted"),
        unit="percent",
        direction="higher",
        basis=N_("End of the feedback to the customer"),
        help=N_("Complaints whose decision the customer accepted, of those where the customer was told."),
        source=N_("Rule 5, after Rule 4: share accepted"),
        compute=accepted,
        population=N_("Complaints whose feedback step was finished in the period, each with its latest answer there."),
        edges=N_("No answer is not accepted; how many gave none stands beside it."),
    ),
    Definition(
        id="complaints-repeated",
        label=N_("Complaints repeated"),
        unit="percent",
        direction="lower",
        basis=N_("Opening of the complaint"),
        help=N_(
            "Complaints of a customer who had complained about the same cause within 90 days before (or what the "
            "settings have), of those whose cause is known."
        ),
        source=N_("Rule 5, after Rule 4: repeat complaints"),
        compute=repeated,
        population=N_("Complaints opened in the period whose cause is known."),
        edges=N_("The first complaint may lie before the period."),
        settles=N_("May change until the causes of all complaints are known."),
    ),
    Definition(
        id="feedback",
        label=N_("Feedback"),
        unit="number",
        direction="higher",
        basis=N_("Opening of the feedback"),
        help=N_("Feedback that came in, by theme."),
        source=N_("Rule 5: conventions"),
        compute=feedback,
        population=N_("Tickets of the kind feedback opened in the period."),
    ),
    Definition(
        id="feedback-answered",
        label=N_("Feedback answered"),
        unit="percent",
        direction="higher",
        basis=N_("Opening of the feedback"),
        help=N_("Feedback that was answered until now, of that to which a reply is owed."),
        source=N_("Rule 5: conventions"),
        compute=feedback_answered,
        population=N_("Tickets of the kind feedback opened in the period to which a reply is owed."),
        settles=N_("May change until all of it is answered."),
    ),
)
