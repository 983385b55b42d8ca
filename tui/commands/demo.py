"""`kehu demo`: a book to try Kehu on."""

from __future__ import annotations

import click

from store.text import N_, _
from tui import output
from tui.declare import command, option
from tui.session import Session

CUSTOMERS = 200
SEED = 7
MOST = 1_000_000


@command(N_("Make a book of invented customers with a believable history; an existing book is never touched."))
@option(
    "--customers",
    type=click.IntRange(1, MOST),
    default=CUSTOMERS,
    metavar="N",
    help=N_("How many customers; 200 unless you say."),
)
@option("--seed", type=int, default=SEED, metavar="N", help=N_("Another number makes another book."))
def demo(session: Session, customers: int, seed: int) -> None:
    from store.exchange.demo import generate
    from store.exchange.fill import make_book
    from store.model.instants import zone_named
    from tui.locality import local_zone

    path = session.config.book
    records = generate(customers, seed, session.now, zone_named(local_zone()), session.config.user)
    make_book(path, records, user=session.config.user, progress=session.progress)
    if session.json:
        output.data({"book": path, "customers": customers, "seed": seed})
    else:
        output.talk(_("Made a book of {customers} customers at {path}.").format(customers=customers, path=path))
