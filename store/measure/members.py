"""Since when and until when a customer was active, from the log of its status (Rule 5: retention by list)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

import msgspec

from store.rules.facts import seconds_of

ACTIVE = "active"


class Membership(msgspec.Struct, frozen=True, array_like=True):
    """The times in which a customer was active, as `active_times` has them."""

    times: tuple[tuple[int, int | None], ...]


class MemberRule:
    """The rule by which the cache keeps them, as `store.kept_facts` asks for it."""

    facts = Membership
    fingerprint = "1"

    def __init__(self, settings: Mapping[str, Any], zone: tzinfo) -> None:
        """It follows from the records alone."""

    def make(self, customer: Mapping[str, Any], children: Sequence[Mapping[str, Any]]) -> Membership:
        """The facts of a customer; of one that was merged away, and is none any more, there are no times."""
        is_one = isinstance(customer.get("id"), str) and customer.get("merged_into") is None
        return Membership(active_times(customer) if is_one else ())

    def row(self, customer: Mapping[str, Any], facts: Membership) -> Sequence[object]:
        """Since and until when the customer was active; of several times, all of them as JSON instead."""
        if len(facts.times) > 1:
            return None, None, msgspec.json.encode(facts.times).decode()
        return (*facts.times[0], None) if facts.times else (None, None, None)


def active_times(customer: Mapping[str, Any]) -> tuple[tuple[int, int | None], ...]:
    """The times in which a customer was active, in seconds since 1970, each until another or, at None, still.

    A customer whose log begins later than its record had the status it changed from until then; without a log
    it has had its status from the start.
    """
    changes: list[tuple[int, str, str]] = sorted(_changes(customer))
    created = seconds_of(customer.get("created"))
    if created is not None and (not changes or created < changes[0][0]):
        before = changes[0][1] if changes else customer.get("status")
        changes.insert(0, (created, "", str(before or "")))
    times: list[tuple[int, int | None]] = []
    since: int | None = None
    for at, _before, after in changes:
        if after == ACTIVE and since is None:
            since = at
        elif after != ACTIVE and since is not None:
            if since < at:
                times.append((since, at))
            since = None
    if since is not None:
        times.append((since, None))
    return tuple(times)


def _changes(customer: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """When the status changed from what to what, as far as the log can be read."""
    log = customer.get("status_log")
    for line in log if isinstance(log, list) else ():
        if isinstance(line, Mapping) and (at := seconds_of(line.get("at"))) is not None:
            yield at, str(line.get("from") or ""), str(line.get("to") or "")
