"""A record edited as text: shown, read back, and shown again with the reason until it can be stored or is given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from store.errors import BookError, NotFound
from store.exchange.record_toml import changes_in, to_toml
from store.model import RECORD_TYPES
from store.operations import get_field
from store.text import _
from store.work.customers import edit_record
from store.work.outcome import Outcome, name_of

if TYPE_CHECKING:
    from store.book import Book

Edit = Callable[[str], str | None]
"""Lets a person edit a text and gives what they left, None where they left it as it was."""


def edit_as_text(book: Book, table: str, id: str, edit: Edit, now: datetime) -> Outcome:
    """Let a person edit a record as TOML; what cannot be stored comes back to them with the reason at its top.

    Leaving the text as it is gives up. Raises NotFound if the record is gone.
    """
    kind = RECORD_TYPES[table]
    record = book.get(table, id)
    if record is None:
        raise NotFound(_("The record is gone: somebody deleted it. Nothing was changed."))
    text = to_toml(kind, record, book.settings)
    while True:
        edited = edit(text)
        if edited is None:
            return Outcome(_("{name} stays as it was.").format(name=name_of(table, record)), [(table, record)])
        try:
            changes = changes_in(edited, kind, record)
            if not changes:
                return Outcome(_("{name} stays as it was.").format(name=name_of(table, record)), [(table, record)])
            expect = {name: get_field(record, name) for name in changes}
            return edit_record(book, table, id, changes, now, expect=expect)
        except NotFound:
            raise
        except BookError as error:
            # After a conflict what is there now counts as seen.
            record = book.get(table, id) or record
            text = _complaining(edited, str(error))


def _complaining(text: str, complaint: str) -> str:
    """The person's own text with the reason at its top, in the place of an earlier one."""
    kept = [line for line in text.splitlines() if not line.startswith("# ! ")]
    return "\n".join([*(f"# ! {line}" for line in complaint.splitlines()), *kept]) + "\n"
