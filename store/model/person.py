"""A person who uses the book, known everywhere by a login that never changes."""

from __future__ import annotations

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.model.shared import MAILS
from store.text import N_


class Person(Record, kw_only=True):
    """One of the people as the program reads them; a mail from one of `mails` is outbound."""

    login: str = ""
    name: str = ""
    role: str = "reader"
    team: str = ""
    language: str = ""
    working_hours: str = ""
    mails: tuple[str, ...] = ()


TYPE = RecordType(
    table="people",
    singular=N_("person"),
    plural=N_("people"),
    view=Person,
    fields=(
        Field(name="login", kind="person", label=N_("Login"), help=N_("Never changed later"), required=True),
        Field(name="name", kind="line", label=N_("Name")),
        Field(name="role", kind="choice", label=N_("Role"), vocabulary="role"),
        Field(name="team", kind="line", label=N_("Team"), help=N_("Figures can be shown by team")),
        Field(name="language", kind="choice", label=N_("Language"), vocabulary="language"),
        Field(name="working_hours", kind="line", label=N_("Working hours"), help=N_("Mon-Fri 09:00-18:00")),
        MAILS,
        *COMMON,
    ),
    index=Index(columns=("login", "name", "role", "team"), few=True),
)
