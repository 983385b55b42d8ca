"""`kehu add`: a new customer."""

from __future__ import annotations

from typing import Any

from store.model.customer import TYPE
from store.text import N_
from tui import output
from tui.commands.fields import field_options, fields_given, nested
from tui.declare import argument, command
from tui.session import Session


@command(N_("Add the customer NAME; prints its short id, which every command takes in place of a name."))
@argument("name", metavar="NAME")
@field_options(TYPE, leave_out=("name",))
def add(session: Session, name: str, **options: Any) -> None:
    from store.find.resolve import short_id
    from store.work.customers import add_customer

    book = session.open(create=True)
    outcome = add_customer(book, {"kind": "company", "name": name, **nested(fields_given(options))}, session.now)
    if session.json:
        output.data(outcome.record)
    else:
        output.talk(outcome.sentence)
        output.line(short_id(book, outcome.record["id"]))
