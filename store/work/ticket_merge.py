"""Tickets about the same thing made one, and a ticket about two things made two (Rule 1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from store.errors import Refused
from store.rules.status import EXCLUDED
from store.text import _, ngettext
from store.work.customers import found
from store.work.outcome import Outcome, Record, concluded, name_of
from store.work.ticket_intake import create_ticket
from store.work.tickets import refused, ticket_now, turn

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

_SHARED = ("customer", "contact", "kind", "type", "priority", "assignee")


def merge_tickets(book: Book, ids: Sequence[str], into: str, now: datetime) -> Outcome:
    """Make these tickets part of the ticket `into`, which gets what was said on them; undo takes them apart.

    They keep their logs, count in no figure any more and lead to the one they were merged into. A new ticket is
    open where one of them was; a message of the customer counts as if it had been on it from the start. Refused
    for tickets of different customers, for one that is closed or set aside, and for a ticket with itself.
    """
    merging = [id for id in dict.fromkeys(ids) if id != into]
    if not merging:
        raise Refused(_("A ticket cannot be merged with itself; name another one. Nothing was changed."))
    with book.change("merge tickets") as change:
        kept, present = ticket_now(book, change, into, now)
        if present.status == "closed" or present.status in EXCLUDED:
            raise refused(kept, _("It is closed or set aside, so nothing can be merged into it."))
        merged = [_put_into(book, change, id, kept, now) for id in merging]
        moved = sum(_move(change, book.children("interactions", "ticket", id, limit=-1), into) for id in merging)
        for id in merging:
            for task in book.children("tasks", "ticket", id, limit=-1):
                change.update("tasks", task["id"], {"ticket": into})
        worked = any(ticket["status_log"][-1].get("from") != "new" for ticket in merged)
        if present.status == "new" and worked:
            kept = turn(book, change, kept, present, "open", now)
    names = _(", ").join(name_of("tickets", ticket) for ticket in merged)
    sentence = ngettext(
        "Merged {others} into {ticket}, with {n} message.", "Merged {others} into {ticket}, with {n} messages.", moved
    ).format(others=names, ticket=name_of("tickets", kept), n=moved)
    return concluded(change, sentence, [("tickets", kept), *(("tickets", ticket) for ticket in merged)])


def split_ticket(book: Book, id: str, messages: Sequence[str], now: datetime, subject: str | None = None) -> Outcome:
    """Open a ticket of its own for these messages of a ticket, by their ids; they move to it.

    The outcome has the new ticket first, then the one it came from. Refused without a message, and for a message
    that is on another ticket.
    """
    if not messages:
        raise Refused(_("Say which messages the new ticket is about. Nothing was changed."))
    with book.change("split ticket") as change:
        before = found(change, "tickets", id)
        moving = [found(change, "interactions", message) for message in dict.fromkeys(messages)]
        if any(message.get("ticket") != id for message in moving):
            raise refused(before, _("One of the messages is not on it; nothing was changed."))
        moving.sort(key=lambda message: (str(message.get("at")), message["id"]))
        carried = {name: before[name] for name in _SHARED if name in before}
        named = subject or _subject(moving, before)
        first = moving[0]
        ticket = create_ticket(
            book,
            change,
            {**carried, "subject": named, "text": first.get("text"), "channel": _channel(first), "split_from": id},
        )
        _move(change, moving, ticket["id"])
    sentence = ngettext(
        "Opened {ticket} with {n} message of #{number}.", "Opened {ticket} with {n} messages of #{number}.", len(moving)
    ).format(ticket=name_of("tickets", ticket), n=len(moving), number=before["number"])
    return concluded(change, sentence, [("tickets", ticket), ("tickets", before)])


def _put_into(book: Book, change: Change, id: str, kept: Record, now: datetime) -> Record:
    ticket, present = ticket_now(book, change, id, now)
    if ticket.get("customer") != kept.get("customer"):
        raise refused(ticket, _("It is of another customer than {ticket}.").format(ticket=name_of("tickets", kept)))
    turn(book, change, ticket, present, "merged", now)
    return change.update("tickets", id, {"merged_into": kept["id"]})


def _move(change: Change, messages: Sequence[Record], ticket: str) -> int:
    for message in messages:
        change.update("interactions", message["id"], {"ticket": ticket})
    return len(messages)


def _subject(messages: Sequence[Record], before: Record) -> str:
    from store.work.log import first_line

    return first_line(str(messages[0].get("text") or "")) or str(before.get("subject", ""))


def _channel(message: Record) -> str | None:
    channel = message.get("channel")
    return channel if channel != "note" and message.get("direction") == "in" else None
