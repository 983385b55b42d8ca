"""What the rows of a file can be, and for each kind of row the targets its columns can have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from store.model import RECORD_TYPES
from store.model.custom import CustomField, custom_fields
from store.model.declare import RecordType
from store.model.shapes import MEMBERS
from store.text import N_

Shape = Literal["one", "list", "lines", "day", "moment", "due", "json"]

NAME_PARTS = ("given", "middle", "family", "prefix", "suffix", "nickname")
BIRTHDAY_PARTS = ("birthday.year", "birthday.month", "birthday.day")
ADDRESS = "address."
CUSTOM = "custom."
NOTE = "note: "

_SHAPES: Mapping[str, Shape] = {
    "phones": "list",
    "mails": "list",
    "tags": "list",
    "text": "lines",
    "partial-date": "day",
    "date": "day",
    "instant": "moment",
    "due": "due",
    "list": "json",
}
_WHO: Mapping[str, Shape] = {"customer": "one", "contact": "one", "phones": "list", "mails": "list"}
"""What tells whom a row is about that is no customer itself."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of rows, as `--as` names it.

    table: of the records they become; targets: with the shape of their cells; needs: groups of targets, of each of
    which the file has one; note: where what has no target of its own goes; tables: which custom fields can be targets.
    """

    name: str
    label: str
    table: str
    targets: Mapping[str, Shape]
    needs: tuple[tuple[str, ...], ...]
    note: str = ""
    tables: tuple[str, ...] = ()

    def all_targets(self, settings: Mapping[str, object]) -> dict[str, Shape]:
        """The targets with those of the custom fields that the settings declare."""
        custom: dict[str, Shape] = {
            CUSTOM + field.slug: "day" if field.type == "date" else "one" for field in self.custom(settings)
        }
        return {**self.targets, **custom}

    def custom(self, settings: Mapping[str, object]) -> tuple[CustomField, ...]:
        """The custom fields a row can have."""
        return tuple(field for table in self.tables for field in custom_fields(table, settings))


def _of_type(table: str, *left_out: str) -> dict[str, Shape]:
    record_type: RecordType = RECORD_TYPES[table]
    return {
        field.name: _SHAPES.get(field.kind, "one")
        for field in record_type.fields
        if field.in_form and field.kind != "object" and field.name not in left_out
    }


_PEOPLE: Mapping[str, Shape] = {
    **_of_type("contacts", "primary"),
    **_of_type("customers", "kind", "addresses"),
    **dict.fromkeys((*NAME_PARTS, *BIRTHDAY_PARTS), "one"),
    **{ADDRESS + member.name: "one" for member in MEMBERS["customers.addresses"]},
    **dict.fromkeys(("id", "kind", "customer"), "one"),
    "addresses": "json",
}
"""`kind` says whether a customer is a company or a person, and `customer` at which one, by its id, a contact is."""

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="contacts",
            label=N_("contacts"),
            table="contacts",
            targets=_PEOPLE,
            needs=(("name", "given", "family", "company"),),
            note="note",
            tables=("customers", "contacts"),
        ),
        Kind(
            name="companies",
            label=N_("companies"),
            table="customers",
            targets=_PEOPLE,
            needs=(("name", "company"),),
            note="note",
            tables=("customers",),
        ),
        Kind(
            name="interactions",
            label=N_("interactions"),
            table="interactions",
            targets={
                **_of_type("interactions", "contact"),
                **_WHO,
                **dict.fromkeys(("ticket", "message_id", "subject", "id"), "one"),
                **dict.fromkeys(("from", "to", "cc"), "list"),
            },
            needs=(("customer", "contact", "phones", "mails", "from", "to"), ("at",)),
            note="text",
        ),
        Kind(
            name="tasks",
            label=N_("tasks"),
            table="tasks",
            targets={**_of_type("tasks"), **_WHO, "done": "moment", "done_by": "one", "ticket": "one", "id": "one"},
            needs=(("title",),),
            note="note",
        ),
        Kind(
            name="tickets",
            label=N_("tickets"),
            table="tickets",
            targets={
                **_of_type("tickets", "contact"),
                **_WHO,
                **dict.fromkeys(("reference", "number", "status", "id"), "one"),
                **dict.fromkeys(("opened", "solved", "closed", "resume_at"), "moment"),
                **dict.fromkeys(("status_log", "messages"), "json"),
            },
            needs=(("customer", "contact", "phones", "mails"), ("subject", "type", "result")),
            note="text",
        ),
        Kind(
            name="events",
            label=N_("events of tickets"),
            table="interactions",
            targets={
                **dict.fromkeys(("ticket", "event", "channel", "minutes", "by"), "one"),
                **dict.fromkeys(("at", "resume_at"), "moment"),
                "text": "lines",
            },
            needs=(("ticket",), ("event",), ("at",)),
            note="text",
        ),
    )
}
"""Every kind of rows; orders and deals are one entry more each, once their records exist."""
