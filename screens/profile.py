"""What the screens put first for whom: sales sees preferences and the next step, service the tickets (C14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from store.find.joins import rows_of

if TYPE_CHECKING:
    from store.book import Book


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """The screen that is shown first, the columns of the customer list, and whether tickets head a customer's card."""

    first_screen: str = "today"
    columns: tuple[str, ...] = ("grade", "owner", "tasks", "silence")
    tickets_first: bool = False


EVERYBODY = Profile()
OF_ROLES = {
    "sales": Profile(columns=("grade", "status", "owner", "tasks", "silence")),
    "service": Profile(first_screen="tickets", columns=("grade", "phone", "owner", "silence"), tickets_first=True),
}
"""The profiles of the roles that differ from everybody's."""


def profile_of(book: Book) -> Profile:
    """The profile of the person at the keyboard, by their role in the book."""
    found = book.query(f"SELECT role FROM {rows_of('people')} WHERE login=? LIMIT 1", (book.user,))
    return OF_ROLES.get(str(found[0][0]), EVERYBODY) if found else EVERYBODY
