"""How good a customer's record is: what is filled, valid, verified and nobody's double, each with its weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from store.model.instants import instant_in
from store.text import N_

Record = Mapping[str, Any]

REACH = "reach"
"""Recommended of everybody: a phone or mail, of the customer or of one of its contacts."""

PARTS: Mapping[str, str] = {
    "filled": N_("filled"),
    "valid": N_("valid"),
    "verified": N_("verified"),
    "distinct": N_("no duplicate"),
}
"""The parts of the score by their names in the settings (Rule 5, data-quality score)."""


class Standard(msgspec.Struct, frozen=True):
    """What the settings ask of a record: the weight of each part, the days a verification holds, fields to fill."""

    filled: int = 50
    valid: int = 20
    verified: int = 20
    distinct: int = 10
    verified_days: int = 180
    company: tuple[str, ...] = (REACH, "owner", "grade", "status", "industry", "source", "region")
    person: tuple[str, ...] = (REACH, "owner", "grade", "status", "source")

    def weight(self, part: str) -> int:
        """The weight of one of PARTS."""
        weight: int = getattr(self, part)
        return weight


class Graded(msgspec.Struct, frozen=True):
    """How good one record is.

    score: 0 to 100, None where nothing has a weight; missing: recommended fields that are blank; invalid: a sentence
    for each field not stored as it should be; stale: whether nobody has looked at it for too long; since: when
    somebody last did, or it was entered, as a stored instant.
    """

    score: int | None
    missing: tuple[str, ...]
    invalid: tuple[str, ...]
    stale: bool
    since: str


def standard(settings: Mapping[str, Any]) -> Standard:
    """What the book's settings ask; the defaults for what they do not say."""
    stored = settings.get("quality")
    try:
        return msgspec.convert(stored, Standard) if isinstance(stored, Mapping) else Standard()
    except msgspec.ValidationError:
        return Standard()


def grade(
    record: Record,
    contacts: Sequence[Record],
    invalid: Sequence[str],
    duplicates: int,
    asked: Standard,
    now: datetime,
) -> Graded:
    """How good a customer's record is, `duplicates` being the open pairs it is in (Rule 5)."""
    recommended = asked.person if record.get("kind") == "person" else asked.company
    missing = tuple(field for field in recommended if not _filled(record, contacts, field))
    oldest = now - timedelta(days=asked.verified_days)
    verified = instant_in(record.get("verified_at"))
    seen = verified or instant_in(record.get("created"))
    parts = {
        "filled": 1 - len(missing) / len(recommended) if recommended else 1.0,
        "valid": 0.0 if invalid else 1.0,
        "verified": 1.0 if verified is not None and verified >= oldest else 0.0,
        "distinct": 0.0 if duplicates else 1.0,
    }
    since = str(record.get("verified_at") or record.get("created") or "")
    return Graded(_score(parts, asked), missing, tuple(invalid), seen is None or seen < oldest, since)


def _score(parts: Mapping[str, float], asked: Standard) -> int | None:
    whole = sum(asked.weight(part) for part in parts)
    return round(100 * sum(asked.weight(part) * value for part, value in parts.items()) / whole) if whole > 0 else None


def _filled(record: Record, contacts: Sequence[Record], field: str) -> bool:
    if field == REACH:
        return any(each.get("phones") or each.get("mails") for each in (record, *contacts))
    outer, dot, inner = field.partition(".")
    value = record.get(outer)
    return bool(value.get(inner) if dot and isinstance(value, Mapping) else value)
