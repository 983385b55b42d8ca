"""What an import adds to the settings: custom fields for columns that are kept, choices that are not there yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from store.exchange.row import Row
from store.exchange.words import meant
from store.model import RECORD_TYPES
from store.model.fields import clean, folded
from store.model.vocabulary import EDITABLE, FIXED, choices

GROWING = ("industry", "size", "source", "contact_role", "ticket_type")
"""Lists that take what a file says; grades and statuses mean more than their names, so these do not grow."""

_MOST_NEW = 100
_FIELDS = {
    "contacts": ("customers", "contacts"),
    "companies": ("customers",),
    "tickets": ("tickets",),
}


def additions(
    settings: Mapping[str, Any], rows: Sequence[Row], declared: Sequence[Mapping[str, object]]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The fields of the settings that become different, and the new choices among them by the name of their list."""
    changed: dict[str, Any] = {}
    known = {(field.get("slug"), field.get("table")) for field in settings.get("custom_fields") or ()}
    fields = [dict(field) for field in declared if (field["slug"], field["table"]) not in known]
    if fields:
        changed["custom_fields"] = [*(settings.get("custom_fields") or []), *fields]
    new = _new_choices(settings, rows)
    if new:
        lists = dict(settings.get("vocabularies") or {})
        for name, values in new.items():
            lists[name] = [*_listed(lists, name), *({"value": value} for value in values)]
        changed["vocabularies"] = lists
    return changed, new


def _listed(lists: Mapping[str, Any], name: str) -> list[Any]:
    """The list as the settings have it; one that they leave to the program starts with the program's values."""
    if name in lists:
        return list(lists[name])
    return [] if name in FIXED else [{"value": value} for value in EDITABLE.get(name, {})]


def _new_choices(settings: Mapping[str, Any], rows: Iterable[Row]) -> dict[str, list[str]]:
    offered = {name: _offered(name, settings) for name in GROWING}
    fields = {kind: _choice_fields(tables) for kind, tables in _FIELDS.items()}
    new: dict[str, dict[str, str]] = {}
    for row in rows:
        for field, name in fields.get(row.kind, ()):
            text = row.fields.get(field)
            if not isinstance(text, str):
                continue
            value = clean(meant(name, text))
            if value and folded(value) not in offered[name]:
                found = new.setdefault(name, {})
                if len(found) < _MOST_NEW:
                    found.setdefault(folded(value), value)
    return {name: list(found.values()) for name, found in new.items()}


def _offered(name: str, settings: Mapping[str, Any]) -> set[str]:
    return {folded(each) for choice in choices(name, settings) for each in (choice.value, choice.label)}


def _choice_fields(tables: Sequence[str]) -> list[tuple[str, str]]:
    found = [
        (field.name, field.vocabulary)
        for table in tables
        for field in RECORD_TYPES[table].fields
        if field.vocabulary in GROWING
    ]
    return list(dict.fromkeys(found))
