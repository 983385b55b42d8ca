"""The rule by which the cache keeps the facts of tickets, as `store.kept_facts` asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from typing import Any

from store.rules.facts import COLUMNS, TicketFacts
from store.rules.sla import Terms


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
