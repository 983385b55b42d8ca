"""The KPIs of complaints and feedback: how soon taken up, how long worked, how often accepted or repeated (Rule 4)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import chain

from store.measure.definition import Definition, Figure, Material, Part, Period, durations, share
from store.measure.statistics import median
from store.rules.complaint import ACCEPTED, STEPS
from store.text import N_

YES, NO_ANSWER = ACCEPTED.index("yes"), ACCEPTED.index("no-answer")


def acknowledgement(material: Material, period: Period) -> Figure:
    """Times to the acknowledgement of complaints acknowledged in the period: it is their first response."""
    given = material.within("acknowledged_at", period)
    return durations(given["first_response"], given.records)


def step_durations(material: Material, period: Period) -> Figure:
    """How long the steps took that were finished in the period, with the median of each."""
    worked = material.within("steps_until", period)
    found = [
        [(step, seconds) for step, _started, done, seconds, _accepted in steps if period.has(done)]
        for steps in worked["steps"]
    ]
    finished = list(chain.from_iterable(found))
    by_step = {name: [seconds for step, seconds in finished if STEPS[step] == name] for name in STEPS}
    parts = [
        Part(name, median(taken), "seconds", len(taken), "complaint_step") for name, taken in by_step.items() if taken
    ]
    return durations([seconds for _step, seconds in finished], worked.where(found).records, parts)


def accepted(material: Material, period: Period) -> Figure:
    """Of the complaints whose customer was told the decision in the period, those where it was accepted."""
    worked = material.within("steps_until", period)
    answers = [
        [answer for _step, _started, done, _seconds, answer in steps if answer is not None and period.has(done)]
        for steps in worked["steps"]
    ]
    latest = [given[-1] for given in answers if given]
    silent = latest.count(NO_ANSWER)
    return share(
        latest.count(YES),
        len(latest),
        worked.where(answers).records,
        [Part("no-answer", silent, "number", silent)] if silent else [],
    )


def repeated(material: Material, period: Period) -> Figure:
    """Of the complaints opened in the period with a known cause, those like one of the same customer shortly before."""
    opened = material.within("complaint_at", period)
    opened = opened.where(opened["cause"])
    earlier = material.complained
    again = sum(
        _is_repeat(at, earlier.get((customer, cause), ()), material.repeat_seconds)
        for at, customer, cause in zip(opened["complaint_at"], opened["customer"], opened["cause"], strict=True)
    )
    return share(again, len(opened), opened.records)


def feedback(material: Material, period: Period) -> Figure:
    """Feedback that came in during the period, by theme."""
    given = material.within("feedback_at", period)
    themes = sorted(Counter(given["theme"]).items(), key=lambda entry: (-entry[1], entry[0]))
    return Figure(
        len(given) or None,
        len(given),
        records=given.records,
        breakdown=tuple(Part(theme, count, "number", count, "theme") for theme, count in themes if theme),
    )


def feedback_answered(material: Material, period: Period) -> Figure:
    """Of the feedback of the period that a reply is owed to, what had one until now."""
    given = material.within("feedback_at", period)
    owed = given.where(given["reply_owed"])
    left = owed["first_response_at"].count(None)
    return share(len(owed) - left, len(owed), owed.records, provisional=left)


def _is_repeat(at: int, opened: Sequence[int], within: int) -> bool:
    """Whether one was opened before it, and not longer ago than that."""
    place = bisect_left(opened, at)
    return place > 0 and at - opened[place - 1] <= within


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
