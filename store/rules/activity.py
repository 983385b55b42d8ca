"""How active a customer is, from the days since the last contact (rule 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from store.text import N_

Level = Literal["active", "cooling", "dormant", "lost"]

LEVELS: tuple[Level, ...] = ("active", "cooling", "dormant", "lost")
LABELS: Mapping[Level, str] = {
    "active": N_("active"),
    "cooling": N_("cooling"),
    "dormant": N_("dormant"),
    "lost": N_("lost"),
}
DAYS = (30, 90, 180)
"""Up to so many days without contact a customer is active, cooling and dormant, unless the settings say otherwise."""


def thresholds(settings: Mapping[str, object]) -> tuple[int, int, int]:
    """The days of the settings' `activity_days`, or the default where they are missing or do not rise."""
    days = settings.get("activity_days")
    if isinstance(days, list) and len(days) == len(DAYS) and all(type(each) is int and each > 0 for each in days):
        first, second, third = days
        if first < second < third:
            return first, second, third
    return DAYS


def activity(days_silent: int | None, limits: tuple[int, int, int] = DAYS) -> Level | None:
    """The level after so many whole days without contact; None for a customer never contacted."""
    if days_silent is None:
        return None
    for level, limit in zip(LEVELS, limits, strict=False):
        if days_silent <= limit:
            return level
    return LEVELS[-1]
