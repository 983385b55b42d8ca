"""What was said on a ticket, as far as it answers somebody or asks for an answer (Rule 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from store.rules.facts import seconds_of

Record = Mapping[str, Any]

REACHED_NOBODY = frozenset({"not-reached", "busy"})
"""Outcomes of a call that gave the customer no answer."""


class Message(NamedTuple):
    """Something said on a ticket: by us, so that it answers, or by the customer."""

    at: int
    id: str
    answers: bool


def said(messages: Sequence[Record]) -> list[Message]:
    """What was said, oldest first; internal notes and calls that reached nobody said nothing (Rule 2)."""
    heard = []
    for message in messages:
        at, direction = seconds_of(message.get("at")), message.get("direction")
        if at is None or direction not in ("in", "out") or message.get("channel") == "note":
            continue
        if direction == "in" or message.get("outcome") not in REACHED_NOBODY:
            heard.append(Message(at, str(message.get("id", "")), direction == "out"))
    return sorted(heard)
