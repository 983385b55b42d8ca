"""Problems that come again: tickets by type and cause, with how customers rated them (T5)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from store.measure.population import Population
from store.measure.statistics import mean

LOW = 2
"""The highest rating, of 5, of a customer who is not satisfied."""


class Recurring(msgspec.Struct, frozen=True, kw_only=True):
    """What came up more than once: n tickets, the ratings among them, their mean, and how many of these are low."""

    type: str
    cause: str
    n: int
    rated: int
    mean: float | None
    low: int
    records: tuple[str, ...]


def recurring(tickets: Population, *, at_least: int = 2) -> list[Recurring]:
    """Each type and cause that came up so often, those with the most low ratings first, then the most frequent.

    Tickets without a cause are not compared, since nobody knows yet what they are about.
    """
    groups: dict[tuple[str, str], list[tuple[str, int | None]]] = {}
    ids = [id for _table, id in tickets.records]
    for type, cause, id, rating in zip(tickets["type"], tickets["cause"], ids, tickets["rating"], strict=True):
        if cause:
            groups.setdefault((type, cause), []).append((id, rating))
    found = [_recurring(type, cause, group) for (type, cause), group in groups.items() if len(group) >= at_least]
    return sorted(found, key=lambda each: (-each.low, -each.n, each.type, each.cause))


def _recurring(type: str, cause: str, tickets: Sequence[tuple[str, int | None]]) -> Recurring:
    ratings = [rating for _id, rating in tickets if rating is not None]
    return Recurring(
        type=type,
        cause=cause,
        n=len(tickets),
        rated=len(ratings),
        mean=mean(ratings),
        low=sum(rating <= LOW for rating in ratings),
        records=tuple(id for id, _rating in tickets),
    )
