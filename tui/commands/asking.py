"""Asking the person whether to go on, and stopping where it seems that they would not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from store.errors import Usage
from store.text import _
from tui import output

if TYPE_CHECKING:
    from store.book import Book
    from store.work.outcome import Outcome

_YES = frozenset({"y", "yes", "是"})
_DECLINED = 1


def require_yes(question: str, declined: str) -> None:
    """Go on if the person says yes, else say `declined` and end; where nobody can be asked, `--yes` has to say it."""
    if not sys.stdin.isatty():
        raise Usage(
            _("{question} Nobody can be asked here, so say --yes; nothing was changed.").format(question=question)
        )
    output.ask(question)
    if sys.stdin.readline().strip().casefold() not in _YES:
        output.talk(declined)
        raise click.exceptions.Exit(_DECLINED)


def if_new(book: Book, table: str, fields: Mapping[str, Any], add: Callable[[], Outcome], *, anyway: bool) -> Outcome:
    """Add a record unless it seems to be in the book already, in which case `--anyway` has to say it."""
    from store.work.duplicates import AlreadyHere, add_if_new

    try:
        return add_if_new(book, table, fields, add, anyway=anyway)
    except AlreadyHere as error:
        error.add_note(_("`--anyway` adds another one."))
        raise
