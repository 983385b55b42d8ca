"""The people of the book: who is meant by a typed login, and colleagues added and changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import Invalid, NotFound, Refused
from store.find.joins import rows_of
from store.model import RECORD_TYPES
from store.text import _
from store.work.outcome import Outcome, concluded

if TYPE_CHECKING:
    from store.book import Book


def logins(book: Book) -> list[str]:
    """The logins of all people of the book, in order."""
    return [str(login) for (login,) in book.query(f"SELECT login FROM {rows_of('people')} ORDER BY login")]


def person_meant(book: Book, typed: str, field: str = "owner") -> str:
    """The login that was meant; Invalid for the field, with a suggestion, if nobody has it (Rule 15)."""
    if typed == book.user:
        return typed
    # Most changes name nobody else, and the search for names costs an import.
    from store.find.resolve import find_person

    try:
        return find_person(book, typed)
    except NotFound as error:
        raise Invalid({field: error.sentence}) from error


def with_people_meant(book: Book, table: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, with each person that was typed replaced by the login that was meant (Rule 15)."""
    people = {field.name for field in RECORD_TYPES[table].fields if field.kind == "person"}
    return {
        name: person_meant(book, value, name) if name in people and value else value for name, value in fields.items()
    }


def add_person(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Add a colleague by their login, so that they can own and be given things before they first write.

    Raises Refused if somebody has the login, Invalid for what cannot be stored.
    """
    login = str(fields.get("login") or "")
    if login in logins(book):
        raise Refused(_("{login} is one of the people of this book already.").format(login=login))
    with book.change("add person") as change:
        person = change.create("people", fields)
    return concluded(change, _("Added {login}.").format(login=person["login"]), [("people", person)])


def edit_person(book: Book, login: str, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Change what is known of a person; the login itself never changes. Raises Invalid, and NotFound for nobody."""
    known = person_meant(book, login, "login")
    found = book.where("people", "login=?", (known,), limit=1)
    if not found:
        raise NotFound(_("Nobody here has the login {login}.").format(login=login))
    with book.change("edit person") as change:
        person = change.update("people", found[0]["id"], fields)
    return concluded(change, _("Saved {login}.").format(login=known), [("people", person)])
