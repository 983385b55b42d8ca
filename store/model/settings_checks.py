"""What a field of the settings owes beyond its kind: that a zone exists, that a dropdown has choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from store.model.calendars import read_calendar
from store.model.custom import normalise_pattern, normalise_slug
from store.model.declare import Field
from store.model.fields import BadValue, clean, quoted
from store.model.instants import zone_named
from store.model.policies import check_policies
from store.model.values import Context, is_unset, refuse_repeated, stored_form, texts
from store.text import N_, _

TABLES_WITH_CUSTOM_FIELDS = ("customers", "contacts")
QUALITY_NUMBERS = ("filled", "valid", "verified", "distinct", "verified_days")
LARGEST_QUALITY_NUMBER = 36_500
_ENTRIES = Field(name="vocabularies", kind="list", label=N_("Choices"), key="value")


def _zone(value: object) -> object:
    try:
        zone_named(str(value))
    except ValueError as error:
        raise BadValue(
            _("{value} is not a time zone, which looks like Asia/Shanghai.").format(value=quoted(value))
        ) from error
    return value


def _currency(value: object) -> object:
    code = str(value).upper()
    if re.fullmatch("[A-Z]{3}", code) is None:
        raise BadValue(_("{value} is not a currency, which looks like CNY.").format(value=quoted(value)))
    return code


def _country_code(value: object) -> object:
    digits = str(value).removeprefix("+")
    if re.fullmatch("[1-9][0-9]{0,2}", digits) is None:
        raise BadValue(
            _("{value} is not a dialling code of a country, which looks like 86.").format(value=quoted(value))
        )
    return digits


def _vocabularies(value: object) -> object:
    lists = cast("Mapping[str, object]", value)
    kept = {}
    for name, listed in lists.items():
        normalise_slug(name)
        if not is_unset(listed):
            kept[name] = stored_form(_ENTRIES, listed, Context(path="settings", settings={}))
    return kept


def _custom_fields(value: object) -> object:
    return [_custom_field(item) for item in cast("list[dict[str, object]]", value)]


def _custom_field(item: dict[str, object]) -> dict[str, object]:
    normalise_slug(str(item["slug"]))
    normalise_pattern(str(item.get("pattern", "")))
    if item["table"] not in TABLES_WITH_CUSTOM_FIELDS:
        raise BadValue(
            _("{value} has no custom fields; {tables} have.").format(
                value=quoted(item["table"]), tables=", ".join(TABLES_WITH_CUSTOM_FIELDS)
            )
        )
    if "choices" in item:
        return {**item, "choices": _choices(item["choices"])}
    if item["type"] == "dropdown":
        raise BadValue(_("{slug} is a dropdown without choices.").format(slug=quoted(item["slug"])))
    return item


def _choices(value: object) -> list[str]:
    offered = list(map(clean, texts(value)))
    refuse_repeated(offered)
    return offered


def _calendars(value: object) -> object:
    for item in cast("list[dict[str, object]]", value):
        try:
            read_calendar(item)
        except BadValue as error:
            raise BadValue(f"{quoted(item['name'])}: {error}") from error
    return value


def _quality(value: object) -> object:
    asked = cast("Mapping[str, object]", value)
    for name, said in asked.items():
        if name in ("company", "person"):
            texts(said)
        elif name not in QUALITY_NUMBERS:
            raise BadValue(
                _("{value} is no part of the quality; there are {known}.").format(
                    value=quoted(name), known=", ".join((*QUALITY_NUMBERS, "company", "person"))
                )
            )
        elif not isinstance(said, int) or isinstance(said, bool) or not 0 <= said <= LARGEST_QUALITY_NUMBER:
            raise BadValue(
                _("{name} is {value}, not a whole number up to {most}.").format(
                    name=name, value=quoted(said), most=LARGEST_QUALITY_NUMBER
                )
            )
    return asked


# Each takes the stored form by kind and gives the one that holds, or raises BadValue.
CHECKS: Mapping[str, Callable[[object], object]] = {
    "zone": _zone,
    "currency": _currency,
    "country_code": _country_code,
    "vocabularies": _vocabularies,
    "custom_fields": _custom_fields,
    "quality": _quality,
    "calendars": _calendars,
    "policies": check_policies,
}
