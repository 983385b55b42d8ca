"""Keeping the people one speaks to at a customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.text import _
from store.work.customers import found
from store.work.merged import survivor_id
from store.work.outcome import Outcome, concluded

if TYPE_CHECKING:
    from store.book import Book


def add_contact(book: Book, customer_id: str, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Add a contact to a customer; the first one is its primary contact, and a new primary takes over.

    Raises Invalid with a sentence for each field that cannot be stored, NotFound if the customer is gone.
    """
    customer_id = survivor_id(book, customer_id)
    others = book.children("contacts", "customer", customer_id)
    primary = bool(fields.get("primary")) or not others
    with book.change("add contact") as change:
        customer = found(change, "customers", customer_id)
        if primary:
            for other in others:
                if other.get("primary"):
                    change.update("contacts", other["id"], {"primary": None})
        contact = change.create("contacts", {**fields, "customer": customer_id, "primary": True if primary else None})
    sentence = _("Added {name} at {customer}.").format(name=contact["name"], customer=customer["name"])
    return concluded(change, sentence, [("contacts", contact)])
