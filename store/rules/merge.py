"""What becomes of the fields of records that are made one: who survives, and whose value each field takes (Rule 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from store.model.declare import Field, RecordType
from store.operations import BOOKKEEPING, get_field
from store.text import _

Record = Mapping[str, Any]
How = Literal[
    "same",  # all that have it say the same
    "pick",  # they differ; one's value is taken
    "united",  # a set: the values of all
    "joined",  # notes, one under the other
    "decide",  # they differ, and a person has to say whose value is taken
]

SETS = frozenset({"phones", "mails", "tags"})
CUSTOM = "custom"
_DECIDED = frozenset({"owner"})
_JOINED = frozenset({"note"})
_WITH = {"birthday": "birthday_calendar"}
"""Fields that are read by another one, which goes with them."""

# What a record keeps for itself: who it is, whose it is, and what became of it.
_OWN = BOOKKEEPING | {"created", "by", "customer", "merged_into", "orig_customer_id", *_WITH.values()}
_TAIL = 4


class Choice(msgspec.Struct, frozen=True):
    """One field of the records: what each has, in their order, and what the survivor will have.

    chosen: the place of the record whose value is taken; None where it is everybody's, or has still to be decided.
    """

    field: str
    how: How
    values: tuple[Any, ...]
    chosen: int | None
    result: Any

    @property
    def undecided(self) -> bool:
        """Whether a person has to say whose value is taken."""
        return self.how == "decide" and self.chosen is None

    @property
    def differs(self) -> bool:
        """Whether the records do not all say the same."""
        return any(value != self.values[0] for value in self.values)


def survivor_of(record_type: RecordType, records: Sequence[Record]) -> str:
    """The ULID of the record that survives unless told otherwise.

    One in use before one put away; then the most recently verified, the most complete, the oldest id (Rule 8).
    """

    def worth(record: Record) -> tuple[bool, str, int]:
        return "archived" not in record, str(record.get("verified_at", "")), completeness(record_type, record)

    best = max(map(worth, records))
    return str(min(record["id"] for record in records if worth(record) == best))


def completeness(record_type: RecordType, record: Record) -> int:
    """How many of the fields that a form asks for are filled, each custom field counted."""
    filled = sum(field.in_form and field.name != CUSTOM and field.name in record for field in record_type.fields)
    custom = record.get(CUSTOM)
    return filled + (len(custom) if isinstance(custom, Mapping) else 0)


def choices(record_type: RecordType, records: Sequence[Record], picks: Mapping[str, str]) -> list[Choice]:
    """The fields that any of the records has, the survivor being the first of them.

    `picks` names for some fields the record, by its ULID, whose value is taken, be it a blank. Nothing can be picked
    that lets a customer be contacted who does not want to, or archives one in use.
    """
    places = {str(record["id"]): place for place, record in enumerate(records)}
    found = []
    for name, field in _fields(record_type, records):
        values = tuple(get_field(record, name) for record in records)
        picked = places.get(picks[name]) if name in picks else None
        found.append(_choice(name, field, values, picked, records))
    return found


def patch(found: Sequence[Choice], records: Sequence[Record]) -> dict[str, Any]:
    """The fields of the survivor that change, None for one that goes."""
    changed: dict[str, Any] = {}
    for choice in found:
        if choice.result != choice.values[0]:
            changed[choice.field] = choice.result
        companion = _WITH.get(choice.field)
        if companion is not None and choice.chosen is not None:
            value = records[choice.chosen].get(companion)
            if value != records[0].get(companion):
                changed[companion] = value
    return changed


def _fields(record_type: RecordType, records: Sequence[Record]) -> Iterator[tuple[str, Field | None]]:
    """The fields to decide on, in the order of the form; then those nothing declares."""
    for field in record_type.fields:
        log = field.kind == "list" and not field.key
        if field.name in _OWN or log:
            continue
        if field.name == CUSTOM:
            yield from ((f"{CUSTOM}.{slug}", None) for slug in _slugs(records))
        elif any(field.name in record for record in records):
            yield field.name, field
    declared = {field.name for field in record_type.fields}
    others = {name for record in records for name in record} - declared - _OWN
    yield from ((name, None) for name in sorted(others))


def _slugs(records: Sequence[Record]) -> list[str]:
    customs = [record.get(CUSTOM) for record in records]
    return sorted({slug for custom in customs if isinstance(custom, Mapping) for slug in custom})


def _choice(
    name: str, field: Field | None, values: tuple[Any, ...], picked: int | None, records: Sequence[Record]
) -> Choice:
    first = next(place for place, value in enumerate(values) if value is not None)
    if name == "archived":
        kept = values[0] if None not in values else None
        return Choice(name, "united", values, None, kept)
    if field is not None and field.kind == "flag":
        return Choice(name, "united", values, None, values[first])
    if picked is not None:
        how: How = "decide" if name in _DECIDED else "pick"
        return Choice(name, how, values, picked, values[picked])
    if all(value in (None, values[first]) for value in values):
        return Choice(name, "same", values, first, values[first])
    if name in _DECIDED:
        return Choice(name, "decide", values, None, values[0])
    lists = [value for value in values if isinstance(value, list)]
    if len(lists) == sum(value is not None for value in values):
        if name in SETS:
            return Choice(name, "united", values, None, _union(lists))
        if field is not None and field.key:
            return Choice(name, "united", values, None, _entries(field.key, lists))
    if name in _JOINED:
        return Choice(name, "joined", values, None, _joined(values, records))
    return Choice(name, "pick", values, first, values[first])


def _union(lists: Sequence[Sequence[Any]]) -> list[Any]:
    return sorted({str(value) for values in lists for value in values})


def _entries(key: str, lists: Sequence[Sequence[Any]]) -> list[Any]:
    """The entries of all lists, each once; one whose key is taken gets the next number behind it."""
    kept: list[Any] = []
    for entry in (entry for entries in lists for entry in entries):
        if entry in kept:
            continue
        taken = {each.get(key) for each in kept if isinstance(each, Mapping)}
        if isinstance(entry, Mapping) and entry.get(key) is not None and entry.get(key) in taken:
            entry = {**entry, key: _next_free(str(entry[key]), taken)}
        kept.append(entry)
    return kept


def _next_free(name: str, taken: set[Any]) -> str:
    number = 2
    while f"{name} {number}" in taken:
        number += 1
    return f"{name} {number}"


def _joined(values: Sequence[Any], records: Sequence[Record]) -> str:
    """The notes one under the other, those of the others under their name and the tail of their id."""
    parts: list[str] = []
    said: list[str] = []
    for value, record in zip(values, records, strict=True):
        if value is None or str(value) in said:
            continue
        said.append(str(value))
        origin = f"[{record.get('name', '')} #{str(record['id'])[-_TAIL:]}]\n" if record is not records[0] else ""
        parts.append(origin + str(value))
    return "\n\n".join(parts)


def undecided_sentence(choice: Choice) -> str:
    """What to say of a field whose value a person has to decide on."""
    between = ", ".join(dict.fromkeys(str(value) for value in choice.values if value is not None))
    return _("Owner: the records belong to {owners}; say whose the merged one shall be.").format(owners=between)
