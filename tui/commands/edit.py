"""`kehu edit`, `archive` and `delete`: what becomes of a customer that is there."""

from __future__ import annotations

from typing import Any

from store.model.customer import TYPE
from store.text import N_
from tui.commands.changing import delete_record, edit_options, edit_record
from tui.commands.meant import customer_meant
from tui.declare import argument, command, option
from tui.session import Session


@command(N_("Change fields of the customer NAME; a field that is given replaces what it held."))
@argument("customer", metavar="NAME")
@option("--editor", is_flag=True, help=N_("Edit it whole as TOML in your editor."))
@edit_options(TYPE)
def edit(session: Session, customer: str, editor: bool, **options: Any) -> None:
    record = customer_meant(session, customer)
    if not editor:
        edit_record(session, TYPE, record, options)
        return
    from functools import partial

    from screens.shell.editor import edited
    from store.work.edit_text import edit_as_text

    session.report(
        edit_as_text(session.book, TYPE.table, record["id"], partial(edited, session.config.editor), session.now)
    )


@command(N_("Put the customer NAME away, out of lists and searches, with all its records as they are."))
@argument("name", metavar="NAME")
@option("--back", is_flag=True, help=N_("Bring it back from the archive."))
def archive(session: Session, name: str, back: bool) -> None:
    from store.work import customers

    customer = customer_meant(session, name)
    session.report(customers.archive(session.book, customer["id"], session.now, back=back))


@command(N_("Delete the customer NAME with all that belongs to it; `kehu undo` brings it back."))
@argument("name", metavar="NAME")
@option("--yes", is_flag=True, help=N_("Do not ask, whatever goes with it."))
def delete(session: Session, name: str, yes: bool) -> None:
    delete_record(session, "customers", customer_meant(session, name), yes=yes)
