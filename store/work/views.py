"""Saved views: a filter and an order kept under a name in the book, for everybody at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import NotFound
from store.find.fold import fold
from store.find.near import did_you_mean
from store.text import _
from store.work.customers import delete_record
from store.work.outcome import Outcome, Record, concluded

if TYPE_CHECKING:
    from store.book import Book

TABLE = "views"


def views(book: Book, of_list: str | None = None) -> list[Record]:
    """The saved views of a list (customers or tickets), or all, by name."""
    found = [view for view in book.all(TABLE) if of_list in (None, view.get("list"))]
    return sorted(found, key=lambda view: (str(view.get("list")), fold(str(view.get("name", "")))))


def save_view(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Keep a view under its name; one of that name on the same list is replaced.

    Raises Invalid for a view without a name, and Usage for a filter that cannot be read.
    """
    of_list = str(fields.get("list") or "customers")
    _check(book, of_list, str(fields.get("query") or ""))
    name = str(fields.get("name") or "")
    known = next((view for view in views(book, of_list) if fold(str(view.get("name"))) == fold(name)), None)
    given = {key: value or None for key, value in fields.items()}
    with book.change("save view") as change:
        if known is None:
            present = {key: value for key, value in given.items() if value is not None}
            view = change.create(TABLE, {**present, "list": of_list})
        else:
            view = change.update(TABLE, known["id"], given)
    return concluded(change, _("Saved the view {name}.").format(name=view["name"]), [(TABLE, view)])


def delete_view(book: Book, id: str, now: datetime) -> Outcome:
    """Delete a view; the records it showed stay as they are."""
    return delete_record(book, TABLE, id, now)


def view_meant(book: Book, name: str, of_list: str | None = None) -> Record:
    """The view of that name, whatever its case; NotFound with a suggestion if there is none."""
    known = views(book, of_list)
    for view in known:
        if fold(str(view.get("name"))) == fold(name):
            return view
    names = [str(view.get("name")) for view in known]
    sentence = _("There is no view {name}.").format(name=name)
    raise NotFound(f"{sentence} {did_you_mean(name, names)}".rstrip())


def _check(book: Book, of_list: str, query: str) -> None:
    """Refuse a filter that cannot be read before it is kept for others; a value may still come into the book."""
    from store.find.fields import CUSTOMERS, TICKET_QUEUE
    from store.find.query import parse

    base = book.clock.now().astimezone(book.zone)
    parse(query, fields=TICKET_QUEUE if of_list == "tickets" else CUSTOMERS, base=base)
