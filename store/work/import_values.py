"""What a row of an import changes of a record: values are replaced, sets grow, and a blank erases nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from store.exchange.row import with_free_label
from store.model.fields import folded
from store.operations import get_field

Record = dict[str, Any]

_SETS = frozenset({"phones", "mails", "tags"})
_ADDRESSES = "addresses"
_TEXTS = frozenset({"needs", "preferences", "pinned", "note"})
GROWING = _SETS | {_ADDRESSES}
"""Fields in which what several rows say is put together."""

_NEVER_CLEARED = frozenset({"name", "kind"})


def laid_over(record: Mapping[str, Any], fields: Mapping[str, Any], *, clears: bool = False) -> Record:
    """The fields of the record that become different, None for one to be erased; all in their stored forms.

    A text that holds what the row says stays, as somebody may have written more to it since the last import.
    """
    return dict(_changes(record, fields, clears))


def _changes(record: Mapping[str, Any], fields: Mapping[str, Any], clears: bool) -> Iterator[tuple[str, Any]]:
    for field, value in fields.items():
        before = get_field(record, field)
        if value is None:
            if clears and before is not None and field not in _NEVER_CLEARED:
                yield field, None
            continue
        after = _joined(field, before, value)
        if after != before:
            yield field, after


def _joined(field: str, before: Any, value: Any) -> Any:
    if before is None:
        return value
    if field in _SETS:
        return _united(before, value)
    if field == _ADDRESSES:
        return _with_addresses(before, value)
    if field in _TEXTS and value in before:
        return before
    return value


def _united(before: Sequence[str], value: Sequence[str]) -> list[str]:
    known = {folded(each) for each in before}
    added = [each for each in value if folded(each) not in known]
    return sorted([*before, *added]) if added else list(before)


def _with_addresses(before: Sequence[Record], value: Sequence[Record]) -> list[Record]:
    """The addresses with those that are new, whose labels are numbered where they are taken."""
    joined = list(before)
    for address in value:
        if any(_place(address) == _place(each) for each in joined):
            continue
        joined.append(with_free_label(address, joined))
    return joined


def _place(address: Mapping[str, Any]) -> Record:
    return {name: text for name, text in address.items() if name != "label"}
