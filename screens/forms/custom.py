"""Custom fields as rows of a form: the settings of the book say which there are (rules of C5, C6 and C11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from store.model.custom import PREFIX, CustomField, custom_fields
from store.model.declare import Field, Kind

_KINDS: Mapping[str, Kind] = {"date": "date", "flag": "flag"}


def rows(table: str, settings: Mapping[str, object]) -> list[Field]:
    """A field for each custom field of the table, named `custom.slug`, in the order of the settings."""
    return [_as_field(field) for field in custom_fields(table, settings)]


def choices(name: str, table: str, settings: Mapping[str, object]) -> Sequence[str] | None:
    """What a dropdown offers; None for any other field."""
    for field in custom_fields(table, settings):
        if PREFIX + field.slug == name and field.type == "dropdown":
            return field.choices
    return None


def _as_field(field: CustomField) -> Field:
    return Field(
        name=PREFIX + field.slug,
        kind=_KINDS.get(field.type, "line"),
        label=field.label or field.slug,
        help=field.help or field.pattern,
        required=field.required,
    )
