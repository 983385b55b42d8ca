"""A customer: a company, or a person who is one's customer directly."""

from __future__ import annotations

import msgspec

from store.model.declare import Facts, Field, Index, RecordType
from store.model.record import COMMON, Instant, Record
from store.model.shared import MAILS, PERSONAL, PHONES, PREFERENCES
from store.text import N_


class Address(msgspec.Struct, kw_only=True):
    """One postal address; `label` says which, such as office or delivery."""

    label: str = ""
    text: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""


class OwnerChange(msgspec.Struct, kw_only=True):
    """One line of the owner log; a login that is empty stands for nobody."""

    at: Instant
    before: str = msgspec.field(default="", name="from")
    after: str = msgspec.field(default="", name="to")
    by: str = ""
    reason: str = ""


class StatusChange(msgspec.Struct, kw_only=True):
    """One line of the status log."""

    at: Instant
    before: str = msgspec.field(default="", name="from")
    after: str = msgspec.field(default="", name="to")
    by: str = ""


class Customer(Record, kw_only=True):
    """A customer as the program reads it; `birthday` is a partial date, instants are UTC."""

    kind: str = "company"
    name: str = ""
    company: str = ""
    title: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    grade: str = ""
    status: str = ""
    industry: str = ""
    size: str = ""
    source: str = ""
    referrer: str = ""
    region: str = ""
    owner: str = ""
    steward: str = ""
    tags: tuple[str, ...] = ()
    needs: str = ""
    preferences: str = ""
    preferred_channel: str = ""
    do_not_contact: bool = False
    birthday: str = ""
    birthday_calendar: str = "solar"
    gender: str = ""
    custom: dict[str, object] = msgspec.field(default_factory=dict)
    pinned: str = ""
    note: str = ""
    verified_at: Instant | None = None
    archived: Instant | None = None
    merged_into: str = ""
    owner_log: tuple[OwnerChange, ...] = ()
    status_log: tuple[StatusChange, ...] = ()


TYPE = RecordType(
    table="customers",
    singular=N_("customer"),
    plural=N_("customers"),
    view=Customer,
    fields=(
        Field(name="kind", kind="choice", label=N_("Kind"), vocabulary="kind"),
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="company", kind="line", label=N_("Company"), help=N_("Where a person works")),
        Field(name="title", kind="line", label=N_("Job title")),
        PHONES,
        MAILS,
        Field(name="addresses", kind="list", label=N_("Addresses"), key="label"),
        Field(name="grade", kind="choice", label=N_("Grade"), vocabulary="grade"),
        Field(name="status", kind="choice", label=N_("Status"), vocabulary="status"),
        Field(name="industry", kind="choice", label=N_("Industry"), vocabulary="industry"),
        Field(name="size", kind="choice", label=N_("Size"), vocabulary="size"),
        Field(name="source", kind="choice", label=N_("Source"), vocabulary="source"),
        Field(name="referrer", kind="line", label=N_("Referrer"), help=N_("Who recommended you")),
        Field(name="region", kind="line", label=N_("Region")),
        Field(name="owner", kind="person", label=N_("Owner"), help=N_("Who is responsible")),
        Field(
            name="steward",
            kind="person",
            label=N_("Data steward"),
            help=N_("Who keeps this record right; the owner unless you say so"),
        ),
        Field(name="tags", kind="tags", label=N_("Tags"), help=N_("Words, apart by commas")),
        Field(name="needs", kind="text", label=N_("Needs")),
        Field(name="preferences", kind="text", label=N_("Preferences")),
        *PREFERENCES,
        *PERSONAL,
        Field(name="custom", kind="object", label=N_("Custom fields")),
        Field(name="pinned", kind="text", label=N_("Pinned note"), help=N_("Stands above the timeline")),
        Field(name="note", kind="text", label=N_("Note")),
        Field(name="verified_at", kind="instant", label=N_("Verified"), in_form=False),
        Field(name="archived", kind="instant", label=N_("Archived"), in_form=False),
        Field(name="merged_into", kind="link", label=N_("Merged into"), target="customers", in_form=False),
        Field(name="owner_log", kind="list", label=N_("Owner changes"), in_form=False),
        Field(name="status_log", kind="list", label=N_("Status changes"), in_form=False),
        *COMMON,
    ),
    index=Index(
        references=("merged_into",),
        columns=(
            "kind",
            "name",
            "company",
            "grade",
            "owner",
            "status",
            "archived",
            "merged_into",
            "birthday",
            "birthday_calendar",
            "do_not_contact",
            "industry",
            "size",
            "source",
            "region",
        ),
        lists=("tags",),
        sort_name="name",
        latest=(("last_contact", "interactions", "customer"),),
        facts=Facts(
            rule="store.measure.members:MemberRule",
            columns=("since", "until", "times"),
            indexes=(("until", "since"), ("times",)),
        ),
        searchable=(
            ("name", "name"),
            ("company", "name"),
            ("phones", "phone"),
            ("mails", "mail"),
            ("needs", "text"),
            ("preferences", "text"),
            ("pinned", "text"),
            ("note", "text"),
        ),
    ),
)
