"""Undo and redo as the screens do them: each says what it was and which key turns it round again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.text import _
from store.work.outcome import Outcome

if TYPE_CHECKING:
    from store.book import Book
    from store.operations import Operation


def take_back(book: Book) -> Outcome:
    """Undo the newest change of this person's; errors as `Book.undo`."""
    sentence = _("Taken back: {what} · ctrl+r does it again")
    return Outcome(sentence.format(what=_(_verb(book, book.undo()))))


def do_again(book: Book) -> Outcome:
    """Redo what this person undid last; errors as `Book.redo`."""
    sentence = _("Done again: {what} · u takes it back")
    return Outcome(sentence.format(what=_(_verb(book, book.redo()))))


def _verb(book: Book, operation: Operation) -> str:
    """The verb of the change at the bottom of a chain of undos and redos."""
    verb, undone = operation.verb, operation.undoes
    while undone is not None:
        document = book.get("operations", undone) or {}
        verb, undone = document.get("verb", verb), document.get("undoes")
    return verb
