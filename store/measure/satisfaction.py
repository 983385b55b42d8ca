"""The KPI of customers' satisfaction: their ratings of a ticket or of a contact."""

from __future__ import annotations

from store.measure.definition import Definition, Figure, Material, Part, Period
from store.measure.statistics import mean, percent
from store.text import N_

SATISFIED = 4
"""The least rating of a satisfied customer, of 5."""


def satisfied(material: Material, period: Period) -> Figure:
    """The share of ratings of 4 and 5 among those given in the period, and beside it the mean rating."""
    answers = [
        (("tickets", ticket.id), ticket.rating)
        for ticket in material.tickets
        if ticket.rating is not None and ticket.rated_at is not None and period.holds(ticket.rated_at)
    ]
    answers += [
        (("interactions", contact.id), contact.rating)
        for contact in material.contacts
        if contact.rating is not None and period.holds(contact.at)
    ]
    ratings = [rating for _record, rating in answers]
    return Figure(
        percent(sum(rating >= SATISFIED for rating in ratings), len(ratings)),
        len(ratings),
        records=tuple(record for record, _rating in answers),
        breakdown=(Part("mean-rating", mean(ratings), "score", len(ratings)),) if ratings else (),
    )


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
    ),
)
