"""The settings of a book: the one document of what changes results for everybody who uses it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from store.model.declare import Field, Index, RecordType
from store.model.phones import CHINA
from store.model.record import COMMON, Record
from store.model.service import default_calendars, default_policies, default_survey_templates
from store.model.vocabulary import EDITABLE
from store.text import N_

SCHEMA = 1
RETENTION_DAYS = 365
CLOSE_AFTER_DAYS = 7


class Grade(msgspec.Struct, kw_only=True):
    """A grade of customers: after how many days without contact one counts as silent, and is asked again."""

    name: str
    silent_days: int | None = None
    survey_days: int | None = None


class Settings(Record, kw_only=True):
    """The settings as the program reads them; retention is that of operations, in days.

    close_after_days: a ticket is closed that many days after it was solved, unless the customer objects.
    What service goes by, from the calendars on, is read by store.model.service, calendars and policies.
    """

    book: str = ""
    schema: int = SCHEMA
    zone: str = "UTC"
    currency: str = ""
    country_code: str = CHINA
    grades: tuple[Grade, ...] = ()
    vocabularies: dict[str, object] = msgspec.field(default_factory=dict)
    custom_fields: tuple[dict[str, object], ...] = ()
    retention_days: int = RETENTION_DAYS
    close_after_days: int = CLOSE_AFTER_DAYS
    calendars: tuple[dict[str, object], ...] = ()
    policies: tuple[dict[str, object], ...] = ()
    at_risk: dict[str, object] = msgspec.field(default_factory=dict)
    assignment: tuple[dict[str, object], ...] = ()
    complaints: dict[str, object] = msgspec.field(default_factory=dict)
    survey_templates: tuple[dict[str, object], ...] = ()
    surveys: dict[str, object] = msgspec.field(default_factory=dict)
    health: dict[str, object] = msgspec.field(default_factory=dict)
    fcr_hours: int | None = None
    quality: dict[str, object] = msgspec.field(default_factory=dict)
    reports: tuple[dict[str, object], ...] = ()


def default_settings(book_id: str, zone: str, currency: str) -> dict[str, object]:
    """The fields of the settings of a new book; the labels of its lists follow the language of the reader."""
    return {
        "book": book_id,
        "schema": SCHEMA,
        "zone": zone,
        "currency": currency,
        "country_code": CHINA,
        "grades": [
            {"name": "A", "silent_days": 30},
            {"name": "B", "silent_days": 60},
            {"name": "C", "silent_days": 90},
            {"name": "潜在", "silent_days": 180},
        ],
        "vocabularies": {name: [{"value": value} for value in values] for name, values in EDITABLE.items()},
        "retention_days": RETENTION_DAYS,
        "close_after_days": CLOSE_AFTER_DAYS,
        "calendars": default_calendars(),
        "policies": default_policies(),
        "survey_templates": default_survey_templates(),
    }


def close_after_days(settings: Mapping[str, object]) -> int:
    """After how many days a solved ticket is closed; the default in a book of an earlier version."""
    days = settings.get("close_after_days")
    return days if isinstance(days, int) and days > 0 else CLOSE_AFTER_DAYS


TYPE = RecordType(
    table="settings",
    singular=N_("settings"),
    plural=N_("settings"),
    view=Settings,
    fields=(
        Field(name="zone", kind="line", label=N_("Time zone"), help=N_("Asia/Shanghai; “today” is there")),
        Field(name="currency", kind="line", label=N_("Currency"), help=N_("CNY")),
        Field(name="country_code", kind="line", label=N_("Country code"), help=N_("Of phones typed without one")),
        Field(name="grades", kind="list", label=N_("Grades"), key="name"),
        Field(name="vocabularies", kind="object", label=N_("Lists of choices")),
        Field(name="custom_fields", kind="list", label=N_("Custom fields"), key="slug"),
        Field(
            name="retention_days",
            kind="integer",
            label=N_("Days the history is kept"),
            minimum=1,
            maximum=36500,
        ),
        Field(
            name="close_after_days",
            kind="integer",
            label=N_("Days until a solved ticket is closed"),
            minimum=1,
            maximum=365,
        ),
        Field(name="calendars", kind="list", label=N_("Calendars"), key="name"),
        Field(name="policies", kind="list", label=N_("Service policies"), key="name"),
        Field(name="at_risk", kind="object", label=N_("When a ticket is at risk")),
        Field(name="assignment", kind="list", label=N_("Rules of assignment"), key="name"),
        Field(name="complaints", kind="object", label=N_("Terms of complaints")),
        Field(name="survey_templates", kind="list", label=N_("Surveys"), key="name"),
        Field(name="surveys", kind="object", label=N_("Terms of surveys")),
        Field(name="health", kind="object", label=N_("Health of customers")),
        Field(
            name="fcr_hours",
            kind="integer",
            label=N_("Hours in which another contact shows that the first did not settle it"),
            minimum=1,
            maximum=8760,
        ),
        Field(
            name="quality",
            kind="object",
            label=N_("Data quality"),
            help=N_("Weights of filled, valid, verified and distinct; verified_days; fields of a company, of a person"),
        ),
        Field(name="reports", kind="list", label=N_("Reports written by themselves"), key="name"),
        Field(name="book", kind="link", label=N_("Id of the book"), in_form=False),
        Field(name="schema", kind="integer", label=N_("Schema"), minimum=1, in_form=False),
        *COMMON,
    ),
    index=Index(few=True),
)
