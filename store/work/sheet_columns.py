"""Which fields a sheet shows, and what they are called: those of its template, or the usual ones (C11, E2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from store.model import RECORD_TYPES
from store.model.custom import custom_fields
from store.text import _
from store.work.templates import sheet_fields

if TYPE_CHECKING:
    from store.book import Book
    from store.model.declare import Field

_NOT_ON_A_SHEET = frozenset({"name", "merged_into", "id", "created", "by", "stamps"})
_USUAL_OF_TICKETS = ("number", "status", "subject", "assignee")


class Column(NamedTuple):
    """A field of a sheet; `field` is None for one of the book's own, and for one that nobody has declared."""

    name: str
    label: str
    field: Field | None


class Layout(NamedTuple):
    """What a sheet shows, in order. `whole`: as its template has it, empty fields too, rather than what is filled."""

    columns: list[Column]
    whole: bool


def customer_layout(book: Book) -> Layout:
    """The fields of the customer sheet; without a template all that a customer can have."""
    if listed := sheet_fields(book, "customer-sheet"):
        return Layout(_named(book, "customers", listed), whole=True)
    declared = [(field.name, "") for field in RECORD_TYPES["customers"].fields if field.name not in _NOT_ON_A_SHEET]
    own = [(field.slug, "") for field in custom_fields("customers", book.settings)]
    return Layout(_named(book, "customers", declared + own), whole=False)


def ticket_layout(book: Book) -> Layout:
    """The columns of the tickets on a sheet, as the service record has them."""
    if listed := sheet_fields(book, "service-record"):
        return Layout(_named(book, "tickets", listed), whole=True)
    return Layout(_named(book, "tickets", [(name, "") for name in _USUAL_OF_TICKETS]), whole=False)


def _named(book: Book, table: str, listed: list[tuple[str, str]]) -> list[Column]:
    own = {field.slug: field.label for field in custom_fields(table, book.settings)}
    columns = []
    for name, label in listed:
        field = RECORD_TYPES[table].field(name)
        columns.append(Column(name, label or (_(field.label) if field else own.get(name, name)), field))
    return columns
