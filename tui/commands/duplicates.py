"""`kehu duplicates`: the records that look like one, and saying of some that they are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from store.text import N_, _
from tui import output
from tui.commands.meant import customer_meant, record_meant
from tui.declare import argument, group, option, subcommand
from tui.session import Session

if TYPE_CHECKING:
    from store.work.duplicates import Suspect

STRENGTHS = ("strong", "medium", "weak")
LIMIT = 50

duplicates = group(N_("Records that look like one; without a command, the list of them."), "duplicates", "list")


@subcommand(duplicates, N_("List the pairs that look like one customer or contact, the surest first."), name="list")
@option("--strength", type=click.Choice(STRENGTHS), help=N_("Only those that are so sure."))
@option("--limit", type=int, default=LIMIT, metavar="N", help=N_("At most so many; 50 unless you say."))
def list_duplicates(session: Session, strength: str | None = None, limit: int = LIMIT) -> None:
    from store.work.duplicates import Duplicates

    found = Duplicates(session.book)
    found.scan(looking if output.to_a_person() else None)
    if output.to_a_person():
        output.progress("")
    suspects = [each for each in found.suspects() if strength in (None, each.strength)]
    show(session, suspects[:limit])
    if not session.json:
        output.talk(_what_next(len(suspects), limit))


@subcommand(duplicates, N_("Remember that the customers NAME… are not one; `kehu undo` forgets it."))
@argument("names", metavar="NAME...", nargs=-1, required=True)
@option("--contacts", is_flag=True, help=N_("The names are those of contacts of one customer."))
def dismiss(session: Session, names: Sequence[str], contacts: bool) -> None:
    from store.work.duplicates import tell_apart

    table = "contacts" if contacts else "customers"
    ids = [(record_meant(session, table, name) if contacts else customer_meant(session, name))["id"] for name in names]
    session.report(tell_apart(session.book, ids, session.now, table=table))


def looking(done: int, total: int) -> None:
    """Show how far the look through the book has come."""
    output.progress(_("Looking through the book: {percent} %").format(percent=100 * done // max(total, 1)))


def show(session: Session, suspects: Sequence[Suspect]) -> None:
    """The pairs, one on a line."""
    from store.work.duplicates import SURENESS, said

    settings = session.book.settings
    if session.json:
        for each in suspects:
            reasons = [{"cause": reason.cause, "value": reason.value} for reason in each.likeness.reasons]
            pair = {"table": each.table, "ids": [each.first, each.second], "names": each.names}
            output.data({"strength": each.strength, **pair, "reasons": reasons})
        return
    from store.find.resolve import short_ids

    short = dict[str, str]()
    for table in ("customers", "contacts"):
        ids = [id for each in suspects if each.table == table for id in (each.first, each.second)]
        short.update(short_ids(session.book, ids, table))
    output.table(
        [
            output.Column(_("Sure")),
            output.Column(_("Id")),
            output.Column(_("Name"), gives_way=True),
            output.Column(_("Id")),
            output.Column(_("Name"), gives_way=True),
            output.Column(_("Why"), gives_way=True),
        ],
        [
            [
                _(SURENESS[each.strength]),
                short[each.first],
                each.names[0],
                short[each.second],
                each.names[1],
                said(each.likeness, settings),
            ]
            for each in suspects
        ],
    )


def _what_next(count: int, limit: int) -> str:
    if not count:
        return _("No two records look like one.")
    shown = _("{n} of {total} shown. ").format(n=limit, total=count) if count > limit else ""
    return shown + _("`kehu merge #ID #ID` makes one of two, `kehu duplicates dismiss #ID #ID` tells them apart.")
