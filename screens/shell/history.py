"""Undo and redo as the screens do them: each says what it was and which key turns it round again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.shell.sentences import with_keys
from store.text import _
from store.work.outcome import Outcome

if TYPE_CHECKING:
    from screens.shell.keymap import Keymap
    from store.book import Book
    from store.operations import Operation


def take_back(book: Book, keymap: Keymap) -> Outcome:
    """Undo the newest change of this person's; errors as `Book.undo`."""
    sentence = with_keys(_("Taken back: {what} · {redo} does it again"), keymap)
    return Outcome(sentence.format(what=_(_verb(book, book.undo()))))


def do_again(book: Book, keymap: Keymap) -> Outcome:
    """Redo what this person undid last; errors as `Book.redo`."""
    sentence = with_keys(_("Done again: {what} · {undo} takes it back"), keymap)
    return Outcome(sentence.format(what=_(_verb(book, book.redo()))))


def _verb(book: Book, operation: Operation) -> str:
    """The verb of the change at the bottom of a chain of undos and redos."""
    verb, undone = operation.verb, operation.undoes
    while undone is not None:
        document = book.get("operations", undone) or {}
        verb, undone = document.get("verb", verb), document.get("undoes")
    return verb
