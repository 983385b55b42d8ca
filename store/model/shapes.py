"""What the objects inside a record hold: members of addresses, of logs, and of the lists in the settings."""

from __future__ import annotations

from collections.abc import Mapping

from store.model.declare import Field
from store.text import N_

MEMBERS: Mapping[str, tuple[Field, ...]] = {
    "customers.addresses": (
        Field(name="label", kind="line", label=N_("Label")),
        Field(name="text", kind="text", label=N_("Street")),
        Field(name="city", kind="line", label=N_("City")),
        Field(name="region", kind="line", label=N_("Region")),
        Field(name="postcode", kind="line", label=N_("Postcode")),
        Field(name="country", kind="line", label=N_("Country")),
    ),
    "customers.owner_log": (
        Field(name="at", kind="instant", label=N_("At"), required=True),
        Field(name="from", kind="person", label=N_("From")),
        Field(name="to", kind="person", label=N_("To")),
        Field(name="by", kind="person", label=N_("By"), required=True),
        Field(name="reason", kind="line", label=N_("Reason")),
    ),
    "customers.status_log": (
        Field(name="at", kind="instant", label=N_("At"), required=True),
        Field(name="from", kind="line", label=N_("From")),
        Field(name="to", kind="line", label=N_("To")),
        Field(name="by", kind="person", label=N_("By"), required=True),
    ),
    "tickets.status_log": (
        Field(name="at", kind="instant", label=N_("At"), required=True),
        Field(name="from", kind="line", label=N_("From")),
        Field(name="to", kind="line", label=N_("To")),
        Field(name="by", kind="person", label=N_("By"), required=True),
        Field(name="resume_at", kind="instant", label=N_("Paused until")),
    ),
    "tickets.assignee_log": (
        Field(name="at", kind="instant", label=N_("At"), required=True),
        Field(name="from", kind="person", label=N_("From")),
        Field(name="to", kind="person", label=N_("To")),
        Field(name="by", kind="person", label=N_("By"), required=True),
        Field(name="reason", kind="line", label=N_("Reason")),
    ),
    "settings.grades": (
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="silent_days", kind="integer", label=N_("Silent after days"), minimum=1, maximum=3650),
    ),
    "settings.custom_fields": (
        Field(name="slug", kind="line", label=N_("Slug"), required=True),
        Field(name="table", kind="line", label=N_("Table"), required=True),
        Field(name="label", kind="line", label=N_("Label"), required=True),
        Field(name="type", kind="choice", label=N_("Type"), required=True, vocabulary="custom_type"),
        Field(name="required", kind="flag", label=N_("Required")),
        Field(name="pattern", kind="line", label=N_("Pattern")),
        Field(name="help", kind="line", label=N_("Help")),
    ),
    "settings.vocabularies": (
        Field(name="value", kind="line", label=N_("Value"), required=True),
        Field(name="label", kind="line", label=N_("Label")),
    ),
}
