"""What a shell is offered on Tab: click completes commands and options, this the names of customers and of views."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from store.errors import BookError

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from store.book import Book

VARIABLE = "_KEHU_COMPLETE"
"""The environment variable by which the script of the shell asks."""

_MOST = 50


def complete(program: click.Command, instruction: str) -> int:
    """Answer the shell; the exit code tells its script whether it was understood."""
    from click.shell_completion import shell_complete

    from tui.session import Session

    return shell_complete(program, {"obj": Session()}, "kehu", VARIABLE, instruction)


def names(context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The customers that what is typed means, by name, pinyin, initials or phone; views where a view is meant.

    Nothing where the book cannot be read: Tab is no place for an error.
    """
    from click.shell_completion import CompletionItem

    from tui.session import Session

    session = context.ensure_object(Session)
    try:
        book = session.book
        found = _views(book) if "view" in context.command_path.split() else _customers(book, typed)
    except BookError:
        return []
    finally:
        session.close()
    return [CompletionItem(_word(name)) for name in found]


def _customers(book: Book, typed: str) -> list[str]:
    rows = book.listing("customers", typed).rows[:_MOST]
    return [row.name for row in book.summaries("customers", rows) if row is not None]


def _views(book: Book) -> list[str]:
    from store.work.views import views

    return [str(view.get("name", "")) for view in views(book)]


def _word(name: str) -> str:
    """The name as one word on one line; bash takes it as it is, the other shells quote it themselves."""
    plain = " ".join(name.split())
    if os.environ.get(VARIABLE, "").startswith("bash"):
        return re.sub(r"([^\w@%+=:,./-])", r"\\\1", plain)
    return plain
