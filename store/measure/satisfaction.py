"""The KPIs of customers' satisfaction: ratings and surveys, who would recommend us, and who answers."""

from __future__ import annotations

from collections import Counter

from store.measure.definition import Definition, Figure, Material, Part, Period, Survey, named, share
from store.measure.statistics import mean, percent
from store.rules.survey import opinion
from store.text import N_

SATISFIED = 4
"""The least rating of a satisfied customer, of 5."""


def satisfied(material: Material, period: Period) -> Figure:
    """The share of ratings of 4 and 5 among those given in the period, and beside it the mean rating."""
    rated = material.within("rated_at", period)
    contacts = [each for each in material.contacts if each.rating is not None and period.holds(each.at)]
    surveys = [each for each in material.surveys if each.score is not None and period.has(each.answered)]
    counts: Counter[float] = Counter(rated["rating"])
    for contact in contacts:
        counts[contact.rating or 0] += contact.n
    counts.update(survey.score or 0 for survey in surveys)
    n = counts.total()
    return Figure(
        percent(sum(count for rating, count in counts.items() if rating >= SATISFIED), n),
        n,
        records=(*rated.records, *named("interactions", contacts), *named("surveys", surveys)),
        breakdown=(Part("mean-rating", mean(list(counts.elements())), "score", n),) if n else (),
    )


def net_promoter_score(material: Material, period: Period) -> Figure:
    """The share of promoters less that of detractors, by the latest answer of each customer in the period."""
    latest: dict[str, Survey] = {}
    for survey in material.surveys:
        if survey.nps is None or not period.has(survey.answered):
            continue
        known = latest.get(survey.customer)
        if known is None or (known.answered or 0, known.id) < (survey.answered or 0, survey.id):
            latest[survey.customer] = survey
    counted = sorted(latest.values(), key=lambda survey: (survey.answered or 0, survey.id))
    opinions = [opinion(survey.nps) for survey in counted if survey.nps is not None]
    counts = {name: opinions.count(name) for name in ("promoter", "passive", "detractor")}
    return Figure(
        percent(counts["promoter"] - counts["detractor"], len(counted)),
        len(counted),
        records=tuple(("surveys", survey.id) for survey in counted),
        breakdown=tuple(Part(name, count, "number", count) for name, count in counts.items() if count),
    )


def response_rate(material: Material, period: Period) -> Figure:
    """Of the invitations sent in the period, those answered until now."""
    sent = [survey for survey in material.surveys if period.has(survey.sent)]
    answered = [survey for survey in sent if survey.answered is not None and survey.answered <= period.now_second]
    return share(len(answered), len(sent), named("surveys", sent))


DEFINITIONS = (
    Definition(
        id="csat",
        label=N_("Satisfied customers (CSAT)"),
        unit="percent",
        direction="higher",
        basis=N_("Time of the rating"),
        help=N_("Ratings of 4 and 5, of all ratings from 1 to 5 of tickets and contacts; the latest of each counts."),
        source=N_("Rule 5: CSAT"),
        compute=satisfied,
        population=N_("Ratings of tickets and contacts, and answered surveys, each with the mean of its dimensions."),
        edges=N_("An invitation without an answer counts only for the share of answers."),
    ),
    Definition(
        id="nps",
        label=N_("Net Promoter Score (NPS)"),
        unit="points",
        direction="higher",
        basis=N_("Time of the answer"),
        help=N_("The percentage of answers of 9 and 10 less that of answers from 0 to 6: from -100 to 100."),
        source=N_("Rule 5: NPS"),
        compute=net_promoter_score,
        population=N_("Customers who answered in the period, each with their latest answer."),
    ),
    Definition(
        id="response-rate",
        label=N_("Surveys answered"),
        unit="percent",
        direction="higher",
        basis=N_("Time of the invitation"),
        help=N_("Invitations that were answered until now, of those sent in the period."),
        source=N_("Rule 5: survey response rate"),
        compute=response_rate,
        population=N_("Invitations sent in the period."),
        settles=N_("Grows with each late answer."),
    ),
)
