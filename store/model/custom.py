"""Custom fields: what the settings of a book declare beyond the built-in ones, and the check of their values.

A value lies in the object `custom` of the record under the slug of its field, so that an export names it
alike whatever its label. A number is an integer where it is whole and its decimal text where it is not,
since records hold no floats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from store.model import scalars
from store.model.fields import BadValue, quoted
from store.model.vocabulary import Choice, choose
from store.text import _

PREFIX = "custom."
"""What stands before the slug where a custom field is named beside the others."""

_NUMBER = r"[+-]?\d{1,24}(?:\.\d{1,12})?"
_SLUG = r"[a-z][a-z0-9_]{0,39}"


class CustomField(msgspec.Struct, frozen=True, kw_only=True):
    """One field a book has of its own, as `custom_fields` of the settings declares it."""

    slug: str
    table: str
    label: str
    type: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    pattern: str = ""
    help: str = ""


def custom_fields(table: str, settings: Mapping[str, object]) -> tuple[CustomField, ...]:
    """The custom fields of a table, in the order of the settings; a malformed declaration is left out."""
    declared = settings.get("custom_fields")
    if not isinstance(declared, list):
        return ()
    return tuple(
        field
        for item in declared
        if isinstance(item, Mapping) and item.get("table") == table and (field := _declared(item)) is not None
    )


def normalise_custom(field: CustomField, value: object) -> object:
    """The stored form of a value of the custom field, None for a flag that is off; BadValue if it is none."""
    match field.type:
        case "number":
            return _number(value)
        case "date":
            return scalars.day(value)
        case "flag":
            return scalars.flag(value)
        case "dropdown":
            return choose(scalars.text(value), [Choice(choice, choice) for choice in field.choices])
        case _:
            return _text(field, value)


def nested(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields with each `custom.slug` laid into the object `custom`, as a new record takes them."""
    outer = {name: value for name, value in fields.items() if not name.startswith(PREFIX)}
    custom = {name.removeprefix(PREFIX): fields[name] for name in fields.keys() - outer.keys()}
    return {**outer, "custom": custom} if custom else outer


def normalise_slug(slug: str) -> str:
    """The slug of a custom field; BadValue if an export could not use it as a key."""
    if re.fullmatch(_SLUG, slug) is None:
        raise BadValue(
            _("{value} is not a slug, which has small letters a to z, digits and “_”.").format(value=quoted(slug))
        )
    return slug


def normalise_pattern(pattern: str) -> str:
    """The regular expression of a custom field; BadValue if it is none."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadValue(
            _("{value} is not a regular expression: {why}.").format(value=quoted(pattern), why=error)
        ) from error
    return pattern


def _declared(item: Mapping[str, object]) -> CustomField | None:
    try:
        return msgspec.convert(item, CustomField)
    except msgspec.ValidationError:
        return None


def _text(field: CustomField, value: object) -> str:
    kept = scalars.text(value)
    if field.pattern and not _matches(field.pattern, kept):
        raise BadValue(
            _("{value} does not match the pattern {pattern}.").format(value=quoted(kept), pattern=quoted(field.pattern))
        )
    return kept


def _matches(pattern: str, text: str) -> bool:
    """Whether the text matches; a pattern that is no regular expression holds nobody up."""
    try:
        return re.fullmatch(pattern, text) is not None
    except (re.error, OverflowError, RecursionError):
        return True


def _number(value: object) -> int | str:
    typed = str(value) if isinstance(value, float) else scalars.typed(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return scalars.integer(value)
    if re.fullmatch(_NUMBER, typed) is None:
        raise BadValue(_("{value} is not a number such as 12 or 12.5.").format(value=quoted(value)))
    number = Decimal(typed)
    if number == number.to_integral_value() and abs(number) <= scalars.LARGEST_INTEGER:
        return int(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
