"""The rule by which the cache keeps the facts of tickets, as `store.kept_facts` asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from operator import attrgetter
from typing import Any

import msgspec

from store.model.ticket import COUNTED_COLUMNS, FIGURE_COLUMNS, RUNNING_COLUMNS, SUBJECT_COLUMNS
from store.rules.counted import counted
from store.rules.facts import COLUMNS, IS_DONE, TicketFacts
from store.rules.sla import Terms
from store.rules.status import EXCLUDED

_UNCOUNTED = (None,) * len((*FIGURE_COLUMNS, *COUNTED_COLUMNS, *SUBJECT_COLUMNS))
_TEXTS = tuple("assignee" if name == "owner" else name for name in SUBJECT_COLUMNS if name != "reply_owed")
"""The fields of the ticket behind SUBJECT_COLUMNS, the last of which is a flag."""


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
        """The columns of the model; those of figures are empty of a ticket that none counts."""
        status = ticket.get("status")
        is_set_aside = isinstance(status, str) and status in EXCLUDED
        running = (None if is_set_aside or IS_DONE[facts.status] else 1, *_of_running(facts))
        if is_set_aside or not isinstance(status, str) or not isinstance(ticket.get("id"), str):
            return (*running, *_UNCOUNTED)
        return (*running, *_of_figures(facts), *_counted(ticket, facts), *_subject(ticket))


def _counted(ticket: Mapping[str, Any], facts: TicketFacts) -> Sequence[object]:
    found = _of_counted(counted(facts, ticket.get("kind")))
    return [_encode(value).decode() if isinstance(value, (tuple, list)) else value for value in found]


def _subject(ticket: Mapping[str, Any]) -> Sequence[object]:
    texts = [value if isinstance(value := ticket.get(name), str) else None for name in _TEXTS]
    return [*texts, ticket.get("reply_owed") is True]


_of_running = attrgetter(*RUNNING_COLUMNS[1:])
_of_figures = attrgetter(*FIGURE_COLUMNS)
_of_counted = attrgetter(*COUNTED_COLUMNS)
_encode = msgspec.json.Encoder().encode
