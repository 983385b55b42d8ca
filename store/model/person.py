"""A person who uses the book, known everywhere by a login that never changes."""

from __future__ import annotations

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.text import N_


class Person(Record, kw_only=True):
    """One of the people as the program reads them."""

    login: str = ""
    name: str = ""
    role: str = "reader"
    language: str = ""
    working_hours: str = ""


TYPE = RecordType(
    table="people",
    singular=N_("person"),
    plural=N_("people"),
    view=Person,
    fields=(
        Field(name="login", kind="person", label=N_("Login"), help=N_("Never changed later"), required=True),
        Field(name="name", kind="line", label=N_("Name")),
        Field(name="role", kind="choice", label=N_("Role"), vocabulary="role"),
        Field(name="language", kind="choice", label=N_("Language"), vocabulary="language"),
        Field(name="working_hours", kind="line", label=N_("Working hours"), help=N_("Mon-Fri 09:00-18:00")),
        *COMMON,
    ),
    index=Index(columns=("login", "name", "role"), few=True),
)
