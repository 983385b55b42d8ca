"""The status of a ticket (Rule 1): what the log says, what messages and the clock add, and what nobody may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.instants import to_text
from store.rules.status import CATEGORY, EXCLUDED, StatusAt, category, course, may, segments, status_at

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

Log = Sequence[tuple[float, str]]


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def ticket(*log: tuple[float, str], resume_at: float | None = None) -> dict[str, Any]:
    """A ticket whose status was changed so many hours after the start; a pause may have its end."""
    lines: list[dict[str, Any]] = [{"at": to_text(at(hours)), "to": status, "by": "li"} for hours, status in log]
    record: dict[str, Any] = {"created": to_text(at(log[0][0])), "status": log[-1][1], "status_log": lines}
    if resume_at is not None:
        record["resume_at"] = lines[-1]["resume_at"] = to_text(at(resume_at))
    return record


def message(hours: float, direction: str = "in", channel: str = "mail") -> dict[str, Any]:
    return {"at": to_text(at(hours)), "direction": direction, "channel": channel}


def status(record: dict[str, Any], hours: float, *messages: dict[str, Any], days: int = 7) -> StatusAt:
    return status_at(record, messages, at(hours), close_after_days=days)


def test_a_ticket_is_new_until_somebody_touches_it() -> None:
    assert status(ticket((0, "new")), 500) == StatusAt("new", "open", at(0), at(0), 0)
    assert status(ticket((0, "new"), (2, "open")), 3).status == "open"
    assert status(ticket((0, "new")), 3, message(1)).status == "new"


@pytest.mark.parametrize(
    ("paused_as", "opened_by_a_message"),
    [("waiting", True), ("hold", False)],
)
def test_a_message_of_the_customer_ends_the_wait_for_the_customer(paused_as: str, opened_by_a_message: bool) -> None:
    paused = ticket((0, "new"), (1, paused_as))
    assert status(paused, 5, message(2)).status == ("open" if opened_by_a_message else paused_as)
    assert status(paused, 5, message(2, "out")).status == paused_as
    assert status(paused, 5, message(2, channel="note")).status == paused_as
    assert status(paused, 5, message(0.5)).status == paused_as


@pytest.mark.parametrize("paused_as", ["waiting", "hold"])
def test_a_pause_ends_at_its_hour(paused_as: str) -> None:
    paused = ticket((0, "new"), (1, paused_as), resume_at=10)
    assert status(paused, 9.99).category == "paused"
    assert status(paused, 10) == StatusAt("open", "open", at(10), at(10), 0)


def test_a_pause_that_is_over_stays_in_the_account_when_the_ticket_goes_on() -> None:
    record = ticket((0, "new"), (1, "waiting"), (12, "solved"))
    record["status_log"][1]["resume_at"] = to_text(at(10))
    spans = segments(record, [], at(13), close_after_days=7)
    assert [(span.status, span.start, span.end) for span in spans] == [
        ("new", at(0), at(1)),
        ("waiting", at(1), at(10)),
        ("open", at(10), at(12)),
        ("solved", at(12), at(13)),
    ]


def test_a_pause_may_be_given_another_end() -> None:
    record = ticket((0, "open"), (1, "waiting"), (2, "waiting"), resume_at=20)
    record["status_log"][1]["resume_at"] = to_text(at(10))
    assert status(record, 15) == StatusAt("waiting", "paused", at(1), at(1), 0)
    assert status(record, 20).status == "open"


def test_a_solved_ticket_is_closed_after_some_days_without_a_message() -> None:
    solved = ticket((0, "new"), (1, "solved"))
    assert status(solved, 1 + 7 * 24 - 0.01).status == "solved"
    assert status(solved, 1 + 7 * 24) == StatusAt("closed", "done", at(1 + 7 * 24), at(1), 0)
    assert status(solved, 1 + 3 * 24, days=3).status == "closed"


def test_a_message_reopens_what_is_solved_and_nothing_that_is_closed() -> None:
    solved = ticket((0, "new"), (1, "solved"))
    assert status(solved, 30, message(20)) == StatusAt("open", "open", at(20), at(20), 1)
    assert status(solved, 24 * 30, message(20)).status == "open"
    assert status(solved, 24 * 30, message(1 + 7 * 24)).status == "closed"
    assert status(ticket((0, "open"), (1, "solved"), (2, "closed")), 30, message(3)).status == "closed"


@pytest.mark.parametrize("aside", sorted(EXCLUDED))
def test_nothing_brings_back_what_was_set_aside(aside: str) -> None:
    assert status(ticket((0, "new"), (1, aside)), 24 * 30, message(2)) == StatusAt(aside, "done", at(1), at(1), 0)


def test_reopening_is_counted_whoever_does_it() -> None:
    record = ticket((0, "new"), (1, "solved"), (5, "open"), (6, "solved"), (8, "waiting"), (9, "solved"))
    assert status(record, 7).reopens == 1
    assert status(record, 8).reopens == 2
    assert status(record, 12, message(11)).reopens == 3


def test_a_reopening_message_that_is_logged_too_counts_once() -> None:
    record = ticket((0, "new"), (1, "solved"), (5, "open"))
    assert status(record, 6, message(5)) == StatusAt("open", "open", at(5), at(5), 1)


def test_within_a_second_the_log_has_the_last_word() -> None:
    record = ticket((0, "new"), (0, "waiting"), (0, "open"), (0, "solved"))
    assert status(record, 0, message(0)) == StatusAt("solved", "done", at(0), at(0), 0)


def test_a_ticket_made_paused_or_done_was_never_open() -> None:
    for made_as in ("waiting", "hold", "solved"):
        spans = segments(ticket((0, made_as)), [message(0)], at(4), close_after_days=7)
        assert [span.status for span in spans] == [made_as]


def test_the_past_is_as_it_was() -> None:
    record = ticket((0, "new"), (1, "open"), (2, "solved"))
    assert [status(record, hours).status for hours in (-1, 0, 1.5, 2)] == ["new", "new", "open", "solved"]


def test_a_log_that_was_merged_out_of_order_is_read_by_time() -> None:
    record = ticket((0, "new"), (3, "solved"), (1, "open"))
    assert status(record, 4).status == "solved"


def test_a_log_that_cannot_be_read_leaves_the_stored_status() -> None:
    created = {"created": to_text(at(0))}
    assert status({**created, "status": "open"}, 3) == StatusAt("open", "open", at(0), at(0), 0)
    broken = {**created, "status": "waiting", "status_log": ["?", {"to": 4}, {"at": "noon", "to": "open"}]}
    assert status(broken, 3).status == "waiting"
    assert status({}, 3).status == "new"


def test_a_status_of_a_newer_version_keeps_the_ticket_in_sight() -> None:
    assert category("parked") == "open"


def test_who_or_what_turned_a_ticket_is_told() -> None:
    record = ticket((0, "new"), (1, "waiting"), (30, "solved"), resume_at=None)
    turns = course(record, [message(2)], at(24 * 30), close_after_days=7)
    assert [(turn.before, turn.status, turn.cause, turn.by) for turn in turns] == [
        ("", "new", "person", "li"),
        ("new", "waiting", "person", "li"),
        ("waiting", "open", "message", ""),
        ("open", "solved", "person", "li"),
        ("solved", "closed", "closed", ""),
    ]


def test_what_a_person_may_do() -> None:
    for present in CATEGORY:
        assert "new only once" in (may(present, "new") or "")
        assert "no status" in (may(present, "parked") or "")
    for present in ("new", "open", "waiting", "hold"):
        for to in CATEGORY.keys() - {"new", present}:
            assert may(present, to) is None
    for to in ("open", "waiting", "hold", "closed"):
        assert may("solved", to) is None
    for to in CATEGORY.keys() - {"new"}:
        assert "follow-up" in (may("closed", to) or "")
        for aside in EXCLUDED:
            assert "undoing" in (may(aside, to) or "")
    assert may("open", "open") == "The ticket is open already."
    assert may("waiting", "waiting") is None


logs = st.lists(st.tuples(st.integers(0, 400), st.sampled_from(sorted(CATEGORY))), min_size=1, max_size=8)
talks = st.lists(
    st.builds(message, st.integers(0, 400), st.sampled_from(["in", "out"]), st.sampled_from(["mail", "note"])),
    max_size=6,
)


@given(logs, talks, st.integers(0, 500), st.integers(0, 900), st.integers(0, 900), st.randoms())
def test_the_course_only_grows_as_time_passes(
    log: Log, talk: list[dict[str, Any]], resume_at: int, one: int, other: int, chance: Any
) -> None:
    record = ticket(*sorted(log, key=lambda line: line[0]), resume_at=resume_at)
    earlier, later = sorted((one, other))
    before = course(record, talk, at(earlier), close_after_days=7)
    chance.shuffle(talk)
    after = course(record, talk, at(later), close_after_days=7)
    assert after[: len(before)] == before, "what has happened stays, whatever order the messages come in"
    assert all(turn.at <= next_turn.at for turn, next_turn in pairwise(after))
    assert all(turn.status != next_turn.status for turn, next_turn in pairwise(after))
    assert status(record, earlier, *talk).reopens <= status(record, later, *talk).reopens


@given(logs, talks, st.integers(0, 900))
def test_the_stretches_fill_the_time_without_gaps(log: Log, talk: list[dict[str, Any]], hours: int) -> None:
    record = ticket(*sorted(log, key=lambda line: line[0]))
    spans = segments(record, talk, at(hours), close_after_days=7)
    assert spans[-1].end == max(at(hours), spans[-1].start)
    assert all(span.end == following.start for span, following in pairwise(spans))
    now = status(record, hours, *talk)
    assert (spans[-1].status, spans[-1].start) == (now.status, now.since)
    assert now.category_since <= now.since
