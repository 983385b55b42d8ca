"""What one ticket's log gives where it holds what this version does not know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store.measure.tickets import Stretch, ticket_times
from store.model.instants import to_text

OPENED = datetime(2026, 11, 20, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_status_of_a_newer_version_is_time_in_which_the_ticket_is_open() -> None:
    log = [
        {"at": to_text(OPENED), "to": "new"},
        {"at": to_text(OPENED + HOUR), "from": "new", "to": "waiting"},
        {"at": to_text(OPENED + 2 * HOUR), "from": "waiting", "to": "escalated"},
        {"at": to_text(OPENED + 5 * HOUR), "from": "escalated", "to": "solved"},
    ]
    ticket = {"id": "A", "created": to_text(OPENED), "status": "solved", "status_log": log}
    times = ticket_times(ticket, [], OPENED + 6 * HOUR, close_after_days=7)
    assert times.stretches == (
        Stretch("open", OPENED),
        Stretch("paused", OPENED + HOUR),
        Stretch("open", OPENED + 2 * HOUR),
        Stretch("done", OPENED + 5 * HOUR),
    )
    assert times.first_resolution is not None
    assert times.first_resolution.seconds == 4 * 3600
    escalated = ticket_times({**ticket, "status_log": log[:3]}, [], OPENED + 6 * HOUR, close_after_days=7)
    assert escalated.in_backlog(OPENED + 6 * HOUR)
