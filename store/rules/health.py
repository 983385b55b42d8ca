"""The health of a customer: parts from 0 to 100, each with its reason, weighed together (Rule 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

import msgspec

from store.model.service import HealthTerms
from store.text import N_, _, durations, ngettext

PartName = Literal["contact", "tickets", "satisfaction", "purchases", "complaints"]
Level = Literal["healthy", "neutral", "at-risk"]

LABELS: Mapping[PartName, str] = {
    "contact": N_("Contact on time"),
    "tickets": N_("Tickets"),
    "satisfaction": N_("Latest satisfaction"),
    "purchases": N_("Purchases"),
    "complaints": N_("Complaints"),
}
LEVELS: Mapping[Level, str] = {"healthy": N_("healthy"), "neutral": N_("neutral"), "at-risk": N_("at risk")}

EACH_OPEN_TICKET = 10
EACH_BREACHED_TICKET = 40
EACH_OPEN_COMPLAINT = 50


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a customer; None where nothing is, and the part drops out.

    silent_for: since the last contact; silent_days: after how many days a customer of this grade is silent;
    open_tickets counts the breached ones too, and complaints count apart; satisfaction: the latest score or
    rating, 1 to 5; purchases, purchases_before: in the last period and the one before, in any one unit.
    """

    silent_for: timedelta | None = None
    silent_days: int | None = None
    open_tickets: int | None = None
    breached_tickets: int = 0
    satisfaction: float | None = None
    purchases: float | None = None
    purchases_before: float | None = None
    open_complaints: int | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of health: 0 to 100, its share of the whole in percent, and why it is as it is, in words."""

    name: PartName
    score: float
    share: float
    reason: str

    @property
    def label(self) -> str:
        """What people call the part."""
        return _(LABELS[self.name])


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The health of a customer, 0 to 100; `reasons` are those of the parts that pull it down, the worst first."""

    score: float
    level: Level
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]


def health(vitals: Vitals, terms: HealthTerms) -> Health | None:
    """The health of a customer; None where nothing is known that it could be told from.

    The weights of the parts that are known are taken for the whole, so that what is missing counts for nothing.
    """
    known = [
        (name, found, terms.weights.get(name, 0))
        for name, found in (
            ("contact", _contact(vitals)),
            ("tickets", _tickets(vitals)),
            ("satisfaction", _satisfaction(vitals)),
            ("purchases", _purchases(vitals)),
            ("complaints", _complaints(vitals)),
        )
        if found is not None and terms.weights.get(name, 0) > 0
    ]
    whole = sum(weight for _name, _found, weight in known)
    if not whole:
        return None
    parts = tuple(
        Part(name=name, score=score, share=100 * weight / whole, reason=reason)  # type: ignore[arg-type]
        for name, (score, reason), weight in known
    )
    total = sum(part.score * part.share for part in parts) / 100
    level: Level = "healthy" if total >= terms.healthy else "neutral" if total >= terms.neutral else "at-risk"
    low = sorted((part for part in parts if part.score < terms.healthy), key=lambda part: (part.score, part.name))
    return Health(score=total, level=level, parts=parts, reasons=tuple(part.reason for part in low))


Found = tuple[float, str] | None


def _contact(vitals: Vitals) -> Found:
    """Full up to the days allowed, none at twice as many."""
    if vitals.silent_for is None or not vitals.silent_days:
        return None
    allowed = timedelta(days=vitals.silent_days)
    score = _within(100 * (2 - vitals.silent_for / allowed))
    since = durations.spoken(vitals.silent_for)
    return score, _("no contact for {time}, {days} days allowed").format(time=since, days=vitals.silent_days)


def _tickets(vitals: Vitals) -> Found:
    if vitals.open_tickets is None:
        return None
    late, others = vitals.breached_tickets, vitals.open_tickets - vitals.breached_tickets
    score = _within(100 - EACH_BREACHED_TICKET * late - EACH_OPEN_TICKET * others)
    said = ngettext("{count} open ticket", "{count} open tickets", vitals.open_tickets).format(
        count=vitals.open_tickets
    )
    return score, _("{tickets}, {late} overdue").format(tickets=said, late=late) if late else said


def _satisfaction(vitals: Vitals) -> Found:
    if vitals.satisfaction is None:
        return None
    reason = _("latest satisfaction {score} of 5").format(score=f"{vitals.satisfaction:.1f}")
    return _within(25 * (vitals.satisfaction - 1)), reason


def _purchases(vitals: Vitals) -> Found:
    """Full where they hold or grow, none where they stop; a customer who has not bought before has no trend."""
    if vitals.purchases is None or not vitals.purchases_before or vitals.purchases_before < 0:
        return None
    share = 100 * vitals.purchases / vitals.purchases_before
    return _within(share), _("purchases at {percent} % of the period before").format(percent=f"{share:.0f}")


def _complaints(vitals: Vitals) -> Found:
    if vitals.open_complaints is None:
        return None
    count = vitals.open_complaints
    said = ngettext("{count} open complaint", "{count} open complaints", count).format(count=count)
    return _within(100 - EACH_OPEN_COMPLAINT * count), said


def _within(score: float) -> float:
    return min(max(score, 0.0), 100.0)
