"""Between the stored value of a field and the one row of text in which a form shows it and takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from store.model import vocabulary
from store.model.declare import Field
from store.model.instants import due_from_text, due_to_text
from store.rules.dates import Past, explain, parse
from store.text import _

DATED = frozenset({"date", "due", "instant"})
_BACK_DATED = frozenset({"date", "instant"})


def shown(field: Field, value: Any, settings: Mapping[str, object], zone: tzinfo) -> str:
    """The stored value as it is typed: choices by their label, lists apart by commas, times in the book's zone."""
    if value is None:
        return ""
    if field.kind == "choice":
        return vocabulary.label(field.vocabulary, str(value), settings)
    if field.kind == "flag":
        return _("yes") if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if field.kind in DATED:
        return _typed_date(str(value), zone)
    return str(value)


def taken(field: Field, text: str, base: datetime) -> Any:
    """What to store for a row's text, None for an empty one; the book checks it further.

    A date is read against `base`, in the book's zone (Rule 11). Raises DateNotUnderstood.
    """
    if not text.strip():
        return None
    if field.kind in DATED:
        past: Past = "allow" if field.kind in _BACK_DATED else "refuse"
        return due_to_text(parse(text, base, past=past).value)
    if field.kind == "flag" and text.strip().casefold() == _("yes"):
        return True
    return text


def echo(field: Field, text: str, base: datetime) -> str:
    """The date that a row's text means, in full."""
    return "→ " + explain(due_from_text(taken(field, text, base)), base)


def suggestions(field: Field, settings: Mapping[str, object]) -> list[str]:
    """The labels that can be chosen, empty for a field one types freely."""
    if field.kind == "choice":
        return [choice.label for choice in vocabulary.choices(field.vocabulary, settings)]
    return [_("yes"), _("no")] if field.kind == "flag" else []


def _typed_date(stored: str, zone: tzinfo) -> str:
    try:
        value = due_from_text(stored)
    except ValueError:
        return stored
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else stored
