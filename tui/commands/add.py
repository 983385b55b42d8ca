"""`kehu add`: a new customer."""

from __future__ import annotations

from functools import partial
from typing import Any

from store.model.custom import nested
from store.model.customer import TYPE
from store.text import N_
from tui import output
from tui.commands.fields import field_options, fields_given
from tui.declare import argument, command, option
from tui.session import Session


@command(N_("Add the customer NAME; prints its short id, which every command takes in place of a name."))
@argument("name", metavar="NAME")
@field_options(TYPE, leave_out=("name",))
@option("--anyway", is_flag=True, help=N_("Add it though it seems to be in the book already."))
def add(session: Session, name: str, anyway: bool, **options: Any) -> None:
    from store.find.resolve import short_id
    from store.work.customers import add_customer
    from tui.commands.asking import if_new

    book = session.open(create=True)
    fields = {"kind": "company", "name": name, **nested(fields_given(options))}
    outcome = if_new(book, "customers", fields, partial(add_customer, book, fields, session.now), anyway=anyway)
    if session.json:
        output.data(outcome.record)
    else:
        output.talk(outcome.sentence)
        output.line(short_id(book, outcome.record["id"]))
