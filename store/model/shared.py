"""Fields that several record types share: how someone is reached, what is personal, and where a record came from."""

from __future__ import annotations

from store.model.declare import Field
from store.text import N_

PHONES = Field(
    name="phones",
    kind="phones",
    label=N_("Phones"),
    help=N_("Apart by commas; an extension as “ext. 12”"),
)
MAILS = Field(name="mails", kind="mails", label=N_("Mail"), help=N_("Apart by commas"))
PREFERENCES: tuple[Field, ...] = (
    Field(name="preferred_channel", kind="choice", label=N_("Preferred channel"), vocabulary="channel"),
    Field(name="do_not_contact", kind="flag", label=N_("Do not contact")),
)
PERSONAL: tuple[Field, ...] = (
    Field(
        name="birthday",
        kind="partial-date",
        label=N_("Birthday"),
        help=N_("1955-05-28, 1955-05, 1955 or --05-28"),
    ),
    Field(name="birthday_calendar", kind="choice", label=N_("Birthday calendar"), vocabulary="calendar"),
    Field(name="gender", kind="choice", label=N_("Gender"), vocabulary="gender"),
)
ORIGIN = Field(name="orig_customer_id", kind="link", label=N_("Customer before a merge"), in_form=False)
"""Of whom a record was before its customer was merged into another one; an un-merge gives it back (Rule 8)."""
