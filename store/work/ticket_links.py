"""What a ticket has to do with: other tickets, articles that help, and the deal it may become."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from store.errors import Invalid, Refused
from store.model.fields import clean
from store.text import _
from store.work.customers import found
from store.work.outcome import Outcome, Record, concluded, name_of

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

Linked = Literal["tickets", "articles"]


def link_ticket(book: Book, id: str, table: Linked, other: str, now: datetime) -> Outcome:
    """Note that a ticket has to do with another one, which says so too, or with an article that helps."""
    if (table, other) == ("tickets", id):
        raise Refused(_("A ticket has to do with itself anyway; name another one. Nothing was changed."))
    with book.change("link ticket") as change:
        ticket = found(change, "tickets", id)
        record = found(change, table, other)
        if other in _ids(ticket):
            sentence = _("{ticket} and {other} are linked already.")
        else:
            ticket = _with(change, ticket, table, other)
            if table == "tickets":
                record = _with(change, record, "tickets", id)
            sentence = _("Linked {ticket} and {other}.")
    said = sentence.format(ticket=name_of("tickets", ticket), other=name_of(table, record))
    return concluded(change, said, [("tickets", ticket), (table, record)])


def unlink_ticket(book: Book, id: str, other: str, now: datetime) -> Outcome:
    """Take back that a ticket has to do with the ticket or article `other`."""
    with book.change("unlink ticket") as change:
        ticket = found(change, "tickets", id)
        if other not in _ids(ticket):
            raise Refused(_("{ticket} has no such link.").format(ticket=name_of("tickets", ticket)))
        ticket = _without(change, ticket, other)
        back = change.get("tickets", other)
        if back is not None and id in _ids(back):
            _without(change, back, id)
    sentence = _("{ticket} is not linked to it any more.").format(ticket=name_of("tickets", ticket))
    return concluded(change, sentence, [("tickets", ticket)])


def links_of(book: Book, ticket: Mapping[str, Any]) -> list[tuple[str, Record]]:
    """The tickets and articles a ticket has to do with, as far as they are still there, in the order they came."""
    listed = ticket.get("links")
    linked: list[tuple[str, Record]] = []
    for link in listed if isinstance(listed, list) else ():
        table = str(link.get("table", ""))
        record = book.get(table, str(link.get("id", ""))) if table in ("tickets", "articles") else None
        if record is not None:
            linked.append((table, record))
    return linked


def draft_deal(book: Book, id: str, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Keep on a ticket what it may become in sales: title, amount in minor units, note; drafting again replaces it.

    Without a title it is the subject of the ticket. Raises Invalid for an amount that is none.
    """
    amount = fields.get("amount")
    if amount is not None and (not isinstance(amount, int) or isinstance(amount, bool) or amount < 0):
        raise Invalid({"amount": _("An amount is a whole number of the smallest coin, not below zero.")})
    with book.change("draft deal") as change:
        ticket = found(change, "tickets", id)
        texts = {name: clean(str(fields[name])) for name in ("title", "note") if fields.get(name)}
        draft = {"title": texts.get("title") or ticket["subject"], "amount": amount, "note": texts.get("note")}
        kept = {name: value for name, value in draft.items() if value not in (None, "")}
        ticket = change.update("tickets", id, {"deal_draft": kept})
    sentence = _("Kept a draft of the deal {title} on {ticket}.").format(
        title=kept["title"], ticket=name_of("tickets", ticket)
    )
    return concluded(change, sentence, [("tickets", ticket)])


def _ids(ticket: Mapping[str, Any]) -> list[str]:
    listed = ticket.get("links")
    return [str(link.get("id")) for link in listed] if isinstance(listed, list) else []


def _with(change: Change, ticket: Record, table: str, other: str) -> Record:
    return change.update("tickets", ticket["id"], {"links": [*ticket.get("links", ()), {"id": other, "table": table}]})


def _without(change: Change, ticket: Record, other: str) -> Record:
    left = [link for link in ticket["links"] if link.get("id") != other]
    return change.update("tickets", ticket["id"], {"links": left or None})
