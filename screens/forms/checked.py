"""What was typed into the rows of a form as it is stored, for forms whose rows are no fields of one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from store.errors import Invalid
from store.model.declare import Field
from store.model.fields import BadValue
from store.model.values import Context, stored_form


def checked(fields: Sequence[Field], typed: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The values by field, without those that are empty; Invalid with a sentence for each that cannot be stored."""
    context = Context("", settings)
    stored: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        try:
            value = stored_form(field, typed.get(field.name), context)
        except BadValue as error:
            wrong[field.name] = str(error)
            continue
        if value is not None:
            stored[field.name] = value
    if wrong:
        raise Invalid(wrong)
    return stored
