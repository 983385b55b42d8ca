"""A contact: a person at a customer."""

from __future__ import annotations

import msgspec

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.model.shared import MAILS, ORIGIN, PERSONAL, PHONES, PREFERENCES
from store.text import N_


class Contact(Record, kw_only=True):
    """A contact as the program reads it; `person` is shared by one human's records at several customers."""

    customer: str = ""
    name: str = ""
    title: str = ""
    role: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    primary: bool = False
    person: str = ""
    preferred_channel: str = ""
    do_not_contact: bool = False
    birthday: str = ""
    birthday_calendar: str = "solar"
    gender: str = ""
    custom: dict[str, object] = msgspec.field(default_factory=dict)
    note: str = ""
    orig_customer_id: str = ""


TYPE = RecordType(
    table="contacts",
    singular=N_("contact"),
    plural=N_("contacts"),
    view=Contact,
    fields=(
        Field(
            name="customer",
            kind="link",
            label=N_("Customer"),
            required=True,
            target="customers",
            in_form=False,
        ),
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="title", kind="line", label=N_("Job title")),
        Field(
            name="role",
            kind="choice",
            label=N_("Role"),
            help=N_("What this person has to say in a purchase"),
            vocabulary="contact_role",
        ),
        PHONES,
        MAILS,
        Field(name="primary", kind="flag", label=N_("Primary contact"), help=N_("Whom to ask for first")),
        *PREFERENCES,
        *PERSONAL,
        Field(name="custom", kind="object", label=N_("Custom fields")),
        Field(name="note", kind="text", label=N_("Note")),
        Field(name="person", kind="link", label=N_("Same human as"), in_form=False),
        ORIGIN,
        *COMMON,
    ),
    index=Index(
        references=("customer",),
        columns=("customer", "name", "primary", "birthday", "birthday_calendar"),
        searchable=(("name", "name"), ("phones", "phone"), ("mails", "mail"), ("note", "text")),
        sort_name="name",
    ),
)
