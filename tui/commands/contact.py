"""`kehu contact`: the people one speaks to at a customer."""

from __future__ import annotations

from functools import partial
from typing import Any

from store.model.contact import TYPE
from store.model.custom import nested
from store.text import N_, _
from tui import output
from tui.commands.changing import delete_record, edit_options, edit_record
from tui.commands.fields import field_options, fields_given
from tui.commands.meant import customer_meant, record_meant
from tui.declare import argument, group, option, subcommand
from tui.session import Session

contact = group(N_("The people one speaks to at a customer."), "contact")


@subcommand(contact, N_("Add the contact PERSON to the customer NAME; prints its short id."))
@argument("name", metavar="NAME")
@argument("person", metavar="PERSON")
@field_options(TYPE, leave_out=("name",))
@option("--anyway", is_flag=True, help=N_("Add them though they seem to be in the book already."))
def add(session: Session, name: str, person: str, anyway: bool, **options: Any) -> None:
    from store.find.resolve import short_id
    from store.work.contacts import add_contact
    from tui.commands.asking import if_new

    customer = customer_meant(session, name)
    fields = {"name": person, **nested(fields_given(options))}
    add = partial(add_contact, session.book, customer["id"], fields, session.now)
    outcome = if_new(session.book, "contacts", {**fields, "customer": customer["id"]}, add, anyway=anyway)
    if session.json:
        output.data(outcome.record)
    else:
        output.talk(outcome.sentence)
        output.line(short_id(session.book, outcome.record["id"], "contacts"))


@subcommand(contact, N_("Change fields of the contact PERSON; a field that is given replaces what it held."))
@argument("person", metavar="PERSON")
@edit_options(TYPE)
def edit(session: Session, person: str, **options: Any) -> None:
    edit_record(session, TYPE, record_meant(session, "contacts", person), options)


@subcommand(contact, N_("Delete the contact PERSON; what was said with them stays. `kehu undo` brings them back."))
@argument("person", metavar="PERSON")
@option("--yes", is_flag=True, help=N_("Do not ask, whatever goes with it."))
def delete(session: Session, person: str, yes: bool) -> None:
    delete_record(session, "contacts", record_meant(session, "contacts", person), yes=yes)


@subcommand(contact, N_("List the contacts of the customer NAME, the primary one first."), name="list")
@argument("name", metavar="NAME")
def list_contacts(session: Session, name: str) -> None:
    from store.find.resolve import short_ids

    book = session.book
    contacts = book.children("contacts", "customer", customer_meant(session, name)["id"], limit=-1)
    contacts.sort(key=lambda each: not each.get("primary"))
    if session.json:
        for each in contacts:
            output.data(each)
        return
    short = short_ids(book, [each["id"] for each in contacts], "contacts")
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("Name"), gives_way=True),
            output.Column(_("Job title"), gives_way=True),
            output.Column(_("Phones")),
            output.Column(_("Mail"), gives_way=True),
        ],
        [
            [
                short[each["id"]],
                each.get("name", ""),
                each.get("title", ""),
                ", ".join(each.get("phones", ())),
                ", ".join(each.get("mails", ())),
            ]
            for each in contacts
        ],
    )
