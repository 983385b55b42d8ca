"""`kehu export markdown` and `html`: the sheet of a customer, or the review of a period, to read and to send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from store.text import N_, _
from tui.commands.exporting import STDOUT, put, query_meant, selecting
from tui.commands.meant import customer_meant
from tui.declare import argument, option, subcommand
from tui.session import Session

if TYPE_CHECKING:
    from store.exchange.report import Block

QUARTER = 90


def declare_on(parent: click.Group) -> None:
    """Make them commands of `kehu export`."""

    @subcommand(parent, N_("Write the sheet of each customer to FILE as Markdown."), name="markdown")
    @_of_pages
    def export_markdown(session: Session, file: str, **choice: Any) -> None:
        from store.exchange.markdown import markdown

        put(session, file, markdown(_pages(session, **choice)))

    @subcommand(parent, N_("Write the sheet of each customer to FILE as one HTML page."), name="html")
    @_of_pages
    def export_html(session: Session, file: str, **choice: Any) -> None:
        from store import text
        from store.exchange.html_page import html

        put(session, file, html(_pages(session, **choice), _("Customers"), text.language.replace("_", "-")))


def _of_pages(function: Any) -> Any:
    for each in (
        selecting,
        option("--days", type=click.IntRange(1, 36500), default=QUARTER, help=N_("The days of the review; 90.")),
        option("--review", is_flag=True, help=N_("What happened in the last days in place of all that is known.")),
        option("--customer", "customers", multiple=True, metavar="NAME", help=N_("This customer; may be given again.")),
        argument("file", metavar="FILE", default=STDOUT, required=False),
    ):
        function = each(function)
    return function


def _pages(
    session: Session,
    customers: Sequence[str],
    review: bool,
    days: int,
    filter: str | None,
    view: str | None,
    redact: str | None,
) -> Iterable[Sequence[Block]]:
    from store.exchange.selection import redaction_of
    from store.work.sheet import account_review, customer_sheet, pages, review_period

    book = session.book
    redaction = redaction_of(book, redact or "none")
    if customers:
        ids = [str(customer_meant(session, name)["id"]) for name in customers]
    else:
        rows = book.listing("customers", query_meant(session, filter, view) or "").rows
        found = {row: str(id) for row, id in book.query("SELECT doc_id, id FROM r_customers")}
        ids = [found[row] for row in rows]
    if not review:
        return pages(ids, partial(customer_sheet, book, redaction=redaction))
    first, last = review_period(session.now, book.zone, days)
    return pages(ids, partial(account_review, book, first=first, last=last, redaction=redaction))
