"""`kehu person`: the colleagues who use the book, and what the screens put first for them."""

from __future__ import annotations

from typing import Any

from store.model.person import TYPE
from store.text import N_, _
from tui import output
from tui.commands.fields import field_options, fields_given
from tui.declare import argument, group, subcommand
from tui.session import Session

person = group(N_("The people who use the book."), "person", default="list")


@subcommand(person, N_("List the people of the book."), name="list")
def list_people(session: Session) -> None:
    people = sorted(session.book.all("people"), key=lambda each: str(each.get("login")))
    if session.json:
        for each in people:
            output.data(each)
        return
    output.table(
        [output.Column(_("Login")), output.Column(_("Name"), gives_way=True), output.Column(_("Role"))],
        [[str(each.get(field, "")) for field in ("login", "name", "role")] for each in people],
    )


@subcommand(person, N_("Add the colleague LOGIN; with --role sales or service their screens begin accordingly."))
@argument("login", metavar="LOGIN")
@field_options(TYPE, leave_out=("login",))
def add(session: Session, login: str, **options: Any) -> None:
    from store.work.people import add_person

    session.report(add_person(session.book, {"login": login, **fields_given(options)}, session.now))


@subcommand(person, N_("Change what is known of the person LOGIN."))
@argument("login", metavar="LOGIN")
@field_options(TYPE, leave_out=("login",))
def edit(session: Session, login: str, **options: Any) -> None:
    from store.work.people import edit_person

    session.report(edit_person(session.book, login, fields_given(options), session.now))
