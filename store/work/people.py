"""Which of the people of the book is meant by a typed login."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.errors import Invalid, NotFound
from store.model import RECORD_TYPES

if TYPE_CHECKING:
    from store.book import Book


def logins(book: Book) -> list[str]:
    """The logins of all people of the book, in order."""
    return [str(login) for (login,) in book.query("SELECT login FROM r_people ORDER BY login")]


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
