"""The logs that records keep of their own most important fields: who changed them, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from store.errors import Invalid
from store.model.instants import to_text
from store.text import _
from store.work.outcome import Record

if TYPE_CHECKING:
    from store.change import Change

LOGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "customers": (("owner", "owner_log"), ("status", "status_log")),
    "tickets": (("assignee", "assignee_log"),),
}
"""By table: the fields whose changes are logged, and their logs. A ticket's status is left to `tickets`."""

_WITH_REASON = frozenset({"owner_log", "assignee_log"})


def with_logs(
    change: Change,
    table: str,
    before: Mapping[str, Any],
    record: Record,
    by: str,
    reason: str | None = None,
) -> Record:
    """The record with an entry in the log of each logged field that differs from `before`.

    A ticket's new rating gets its time as well. Raises Invalid where a ticket has got another status or number.
    """
    for field, log in LOGS.get(table, ()):
        old, new = before.get(field), record.get(field)
        if old != new:
            entry = {"at": to_text(change.now), "from": old, "to": new, "by": by}
            if log in _WITH_REASON:
                entry["reason"] = reason
            record = change.append(table, record["id"], log, entry)
    if table == "tickets":
        _refuse_what_is_not_edited(before, record)
        if before.get("rating") != record.get("rating"):
            rated_at = to_text(change.now) if "rating" in record else None
            record = change.update(table, record["id"], {"rated_at": rated_at})
    return record


def _refuse_what_is_not_edited(before: Mapping[str, Any], ticket: Record) -> None:
    sentences = {
        "status": _("A ticket's status changes as it is answered, paused, solved, reopened or closed."),
        "number": _("A ticket keeps its number."),
    }
    changed = {field: sentence for field, sentence in sentences.items() if before.get(field) != ticket.get(field)}
    if changed:
        raise Invalid(changed)
