"""The registry of KPIs: every definition, in the order they are shown; a new one joins by standing in its file."""

from __future__ import annotations

from store.measure import complaints, contacts, promises, retention, satisfaction, service, tasks
from store.measure.definition import Definition

DEFINITIONS: tuple[Definition, ...] = (
    *service.DEFINITIONS,
    *satisfaction.DEFINITIONS,
    *contacts.DEFINITIONS,
    *tasks.DEFINITIONS,
    *promises.DEFINITIONS,
    *complaints.DEFINITIONS,
    *retention.DEFINITIONS,
)


def definition(id: str) -> Definition | None:
    """The definition with this id, or None."""
    return next((known for known in DEFINITIONS if known.id == id), None)
