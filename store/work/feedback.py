"""Feedback: what customers suggest or praise, by theme, and whether a reply is owed to it (V5, V6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import Refused
from store.rules.status import category
from store.text import _
from store.work.customers import found
from store.work.outcome import Outcome, Record, concluded, name_of
from store.work.people import with_people_meant
from store.work.ticket_intake import create_ticket
from store.work.tickets import hear, say, ticket_now, turn

if TYPE_CHECKING:
    from store.book import Book


def record_feedback(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Keep what a customer suggests or praises: `theme`, `channel`, and `reply_owed` where they want to hear of it.

    Where no reply is owed it is solved at once, since there is nothing left to do. Raises Invalid for what cannot be
    kept.
    """
    given = with_people_meant(book, "tickets", fields)
    owed = given.get("reply_owed") is True
    with book.change("record feedback") as change:
        ticket = create_ticket(book, change, {**given, "kind": "feedback", "reply_owed": True if owed else None})
        if not owed:
            ticket, present = ticket_now(book, change, ticket["id"], now)
            ticket = turn(book, change, ticket, present, "solved", now)
        customer = found(change, "customers", ticket["customer"])
    sentence = (
        _("Recorded the feedback {ticket} of {customer}; a reply is owed.")
        if owed
        else _("Recorded the feedback {ticket} of {customer}.")
    )
    said = sentence.format(ticket=name_of("tickets", ticket), customer=customer["name"])
    return concluded(change, said, [("tickets", ticket)])


def answer_feedback(book: Book, id: str, text: str, now: datetime, channel: str = "mail") -> Outcome:
    """Log the reply to feedback, which solves it; `reply_owed` stays, since figures count the owed ones answered.

    Refused for what is no feedback.
    """
    with book.change("answer feedback") as change:
        ticket = found(change, "tickets", id)
        if ticket.get("kind") != "feedback":
            raise Refused(_("{ticket} is no feedback.").format(ticket=name_of("tickets", ticket)))
        ticket, _sentence = hear(book, change, id, now, channel=channel, direction="out")
        said, ticket = say(change, ticket, text, now, channel, "out")
        ticket, present = ticket_now(book, change, id, now)
        if present.category != "done":
            ticket = turn(book, change, ticket, present, "solved", now)
    sentence = _("Answered the feedback {ticket}.").format(ticket=name_of("tickets", ticket))
    return concluded(change, sentence, [("tickets", ticket), ("interactions", said)])


def feedback(book: Book, *, theme: str | None = None, owed: bool = False) -> list[Record]:
    """The feedback of the book, newest first; of one theme, or only what a reply is owed to."""
    condition, values = "kind='feedback' AND status NOT IN ('rejected', 'duplicate', 'merged')", list[object]()
    if theme is not None:
        condition += " AND theme=?"
        values.append(theme)
    listed = book.where("tickets", condition, values, order="created DESC, id DESC")
    return [ticket for ticket in listed if not owed or is_owed(ticket)]


def is_owed(ticket: Record) -> bool:
    """Whether a reply to feedback is owed still."""
    return ticket.get("reply_owed") is True and category(str(ticket.get("status", ""))) != "done"
