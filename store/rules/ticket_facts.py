"""The rule by which the cache keeps the facts of tickets, as `store.kept_facts` asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from typing import Any

import msgspec

from store.model.ticket import FACT_COLUMNS
from store.rules.facts import COLUMNS, TicketFacts
from store.rules.sla import Terms
from store.rules.status import EXCLUDED

_OF_FACTS = frozenset(COLUMNS)
_UNCOUNTED = (None,) * len(FACT_COLUMNS)


class TicketRule:
    """Makes the facts of a ticket of the messages on it, under the terms of service of a book."""

    facts = TicketFacts

    def __init__(self, settings: Mapping[str, Any], zone: tzinfo) -> None:
        self._terms = Terms(settings, zone)

    @cached_property
    def fingerprint(self) -> str:
        """What the facts depend on beside the records; facts of other terms or another version are made anew."""
        return f"{','.join(COLUMNS)} {self._terms.fingerprint}"

    def make(self, ticket: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> TicketFacts:
        """The facts of a ticket, given what was said on it, internal notes aside."""
        return self._terms.facts(ticket, messages)

    def row(self, ticket: Mapping[str, Any], facts: TicketFacts) -> Sequence[object]:
        """FACT_COLUMNS, all of them empty of a ticket that no figure counts."""
        status = ticket.get("status")
        if not isinstance(status, str) or status in EXCLUDED or not isinstance(ticket.get("id"), str):
            return _UNCOUNTED
        return [_value(ticket, facts, column) for column in FACT_COLUMNS]


def _value(ticket: Mapping[str, Any], facts: TicketFacts, column: str) -> object:
    if column in _OF_FACTS:
        return getattr(facts, column)
    if column == "replies":
        return _as_json(facts.replies)
    if column in ("steps", "steps_from", "steps_until"):
        return _of_steps(facts, column)
    if column == "reply_owed":
        return ticket.get(column) is True
    value = ticket.get("assignee" if column == "owner" else column)
    return value if isinstance(value, str) else None


def _of_steps(facts: TicketFacts, column: str) -> object:
    finished = [step.done for step in facts.steps if step.done is not None]
    if not finished:
        return None
    if column == "steps":
        return _as_json(facts.steps)
    return min(finished) if column == "steps_from" else max(finished)


def _as_json(several: Sequence[object]) -> str | None:
    return msgspec.json.encode(several).decode() if several else None
