"""Addresses in one row of a form: `office=Century Avenue 1; home=…`, each kept whole under its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NAME = "addresses"


def shown(addresses: Sequence[object]) -> str:
    """The addresses as they are typed."""
    return "; ".join(
        f"{each['label']}={_text(each)}" if each.get("label") else _text(each) for each in _sound(addresses)
    )


def taken(typed: str, before: Sequence[object]) -> list[dict[str, Any]] | None:
    """The addresses typed; one whose text stays keeps its city and postcode. None for an empty row."""
    known = {(str(each.get("label", "")), _text(each)): dict(each) for each in _sound(before)}
    found = []
    for part in typed.split(";"):
        label, sign, rest = part.partition("=")
        label, text = (label.strip(), rest.strip()) if sign else ("", part.strip())
        if text:
            named = {"label": label} if label else {}
            found.append(known.get((label, text), {**named, "text": text}))
    return found or None


def _sound(addresses: Sequence[object]) -> list[Mapping[str, Any]]:
    """Those that are addresses: another tool may have left anything."""
    return [each for each in addresses if isinstance(each, Mapping)]


def _text(address: Mapping[str, Any]) -> str:
    parts = (address.get(name) for name in ("text", "city", "region", "postcode", "country"))
    return str(address["text"]) if address.get("text") else ", ".join(str(part) for part in parts if part)
