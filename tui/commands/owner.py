"""`kehu owner`: who is responsible for which customers."""

from __future__ import annotations

from collections.abc import Sequence

from store.text import N_, _
from tui import output
from tui.commands.meant import customer_meant
from tui.declare import argument, group, option, subcommand
from tui.session import Session

owner = group(N_("Who is responsible for which customers."), "owner")

NOBODY = ""


@subcommand(owner, N_("Hand the customers NAME… over to the person LOGIN."), name="set")
@argument("names", metavar="NAME...", nargs=-1, required=True)
@option("--to", "login", metavar="LOGIN", required=True, help=N_("Who is responsible from now on."))
@option("--reason", metavar="TEXT", help=N_("Why, for the customer's owner log."))
def hand_over(session: Session, names: Sequence[str], login: str, reason: str | None) -> None:
    _set_owner(session, names, login, reason)


@subcommand(owner, N_("Take over the customers NAME… yourself."))
@argument("names", metavar="NAME...", nargs=-1, required=True)
@option("--reason", metavar="TEXT", help=N_("Why, for the customer's owner log."))
def claim(session: Session, names: Sequence[str], reason: str | None) -> None:
    _set_owner(session, names, session.config.user, reason)


@subcommand(owner, N_("Let go of the customers NAME…, which are nobody's from then on."))
@argument("names", metavar="NAME...", nargs=-1, required=True)
@option("--reason", metavar="TEXT", help=N_("Why, for the customer's owner log."))
def release(session: Session, names: Sequence[str], reason: str | None) -> None:
    _set_owner(session, names, None, reason)


@subcommand(owner, N_("List the owners and how many customers each of them has."), name="list")
def list_owners(session: Session) -> None:
    rows = session.book.query(
        "SELECT coalesce(owner, ''), count(*) FROM r_customers "
        "WHERE archived IS NULL AND merged_into IS NULL GROUP BY 1 ORDER BY 1"
    )
    if session.json:
        for login, customers in rows:
            output.data({"owner": login, "customers": customers} if login != NOBODY else {"customers": customers})
        return
    output.table(
        [output.Column(_("Owner")), output.Column(_("Customers"), right=True)],
        [[str(login) if login != NOBODY else _("nobody"), str(customers)] for login, customers in rows],
    )


def _set_owner(session: Session, names: Sequence[str], login: str | None, reason: str | None) -> None:
    from store.work.customers import set_owner

    ids = list(dict.fromkeys(customer_meant(session, name)["id"] for name in names))
    session.report(set_owner(session.book, ids, login, session.now, reason))
