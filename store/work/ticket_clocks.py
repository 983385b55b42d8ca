"""The clocks of a ticket of a book, and what was said on tickets (Rule 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.rules.clocks import Clocks, clocks
from store.rules.facts import TicketFacts
from store.rules.sla import Terms

if TYPE_CHECKING:
    from store.book import Book

_OF_A_MESSAGE = ("id", "at", "channel", "direction", "outcome")


def clocks_of(book: Book, ticket: Mapping[str, Any], now: datetime) -> Clocks:
    """The three clocks of a ticket of the book at `now`."""
    terms = Terms(book.settings, book.zone)
    facts: TicketFacts | None = book.facts("tickets").of(str(ticket["id"]))
    return clocks(facts or terms.facts(ticket, ()), now, terms.calendar_of(ticket))


def messages_of(book: Book, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """What was said on each of these tickets, internal notes aside: who, when and how, without the words."""
    rows = book.query(
        "SELECT r.target, i.id, i.at, i.channel, i.direction, i.outcome FROM json_each(?) AS ids "
        "CROSS JOIN refs AS r ON r.ref=? AND r.target=ids.value JOIN r_interactions AS i ON i.doc_id=r.doc_id",
        (msgspec.json.encode(ids).decode(), book.file.plans.reference_code("interactions", "ticket!")),
    )
    messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for ticket, *values in rows:
        messages[str(ticket)].append(dict(zip(_OF_A_MESSAGE, values, strict=True)))
    return messages
