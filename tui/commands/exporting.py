"""What the exports share: which records, redacted how, and where to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from store.errors import Refused, Usage
from store.text import N_, _
from tui import output
from tui.commands.export_git import progress
from tui.declare import option
from tui.session import Session

if TYPE_CHECKING:
    from store.exchange.selection import Selection

Function = TypeVar("Function", bound=Callable[..., Any])

STDOUT = "-"
REDACTIONS = ("none", "names", "contact", "all-personal")
READING = N_("Exporting: {percent} %")


def selecting(function: Function) -> Function:
    """Give a command the options that choose records and redact them."""
    for each in (
        option("--redact", type=click.Choice(REDACTIONS), help=N_("What other eyes are not to see.")),
        option("--view", metavar="NAME", help=N_("Only what the saved view NAME shows, and what belongs to it.")),
        option("--filter", metavar="QUERY", help=N_("Only customers that match, as “owner:li”, and what is theirs.")),
    ):
        function = each(function)
    return function


def chosen(
    session: Session, filter: str | None = None, view: str | None = None, redact: str | None = None, **more: Any
) -> Selection:
    """The records chosen by the options."""
    from store.exchange.selection import Selection

    query = query_meant(session, filter, view)
    return Selection(session.book, query, redact or "none", progress(READING), **more)


def query_meant(session: Session, filter: str | None, view: str | None) -> str | None:
    """The filter typed or that of the view named; None for the whole book."""
    if view is None:
        return filter
    if filter is not None:
        raise Usage(_("Say --filter or --view, not both."))
    from store.work.views import view_meant

    return str(view_meant(session.book, view, "customers").get("query", ""))


def put(session: Session, file: str, chunks: Iterable[bytes], selection: Selection | None = None) -> None:
    """Write to the file, whole or not at all, or to standard output, and say so."""
    from store.exchange.files import write_whole

    if file == STDOUT:
        for chunk in chunks:
            output.written(chunk)
        return
    refuse_the_book(session, file)
    write_whole(file, chunks)
    tell(session, file, selection.counts if selection else {})


def refuse_the_book(session: Session, file: str) -> None:
    """Refuse to write over the book."""
    if os.path.realpath(file) == os.path.realpath(session.book.path):
        raise Refused(_("{path} is the book itself: nothing was written. Name another file.").format(path=file))


def tell(session: Session, path: str, counts: dict[str, int]) -> None:
    """Say where the export is; under --json also how many records were looked at for it."""
    if session.json:
        output.data({"path": path, **({"records": counts} if counts else {})})
    else:
        output.talk(_("Wrote {path}.").format(path=path))
