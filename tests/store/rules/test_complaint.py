"""Complaints: the four steps in their order, what each asks for, sent back, not accepted (Rule 4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.model.instants import to_text
from store.model.service import ComplaintTerms
from store.rules.calendar import ALWAYS
from store.rules.complaint import (
    REQUIRED,
    STEPS,
    after_finishing,
    begun,
    follow_up_on,
    may_finish,
    may_send_back,
    missing,
    progress,
    step_times,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
FILLED = {
    "intake": {"channel": "call", "severity": "major", "acknowledged_at": to_text(NOW)},
    "investigation": {"cause": "delivery", "text": "包装破损"},
    "handling": {"remedy": "refund", "decision": "Refund in full"},
    "feedback": {"told_on": "2026-11-20", "channel": "call", "accepted": "yes"},
}


def entry(name: str, hours: float, done: float | None = None, **fields: Any) -> dict[str, Any]:
    given = {"name": name, "started_at": to_text(NOW + timedelta(hours=hours)), **fields}
    if done is not None:
        given |= {**FILLED[name], **fields, "done_at": to_text(NOW + timedelta(hours=done))}
    return given


def complaint(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"id": "T", "kind": "complaint", "assignee": "li", "steps": list(steps)}


def step_of(*steps: dict[str, Any]) -> str | None:
    return progress(complaint(*steps), NOW, ZONE).step


def test_the_steps_follow_each_other_until_all_are_finished() -> None:
    done: list[dict[str, Any]] = []
    for name in STEPS:
        assert step_of(*done) == name
        assert step_of(*done, entry(name, 0)) == name
        done.append(entry(name, 0, 1))
    finished = progress(complaint(*done), NOW, ZONE)
    assert (finished.step, finished.finished, finished.missing, finished.rounds) == (None, True, (), 0)
    assert may_finish(complaint(*done), "feedback", {}) == "All four steps are finished."


def test_each_step_says_what_it_still_needs() -> None:
    assert {name: set(missing(name, {})) for name in STEPS} == {name: set(REQUIRED[name]) for name in STEPS}
    assert progress(complaint(entry("intake", 0, severity="minor")), NOW, ZONE).missing == (
        "channel",
        "acknowledged_at",
    )
    ticket = complaint(entry("intake", 0, severity="minor", channel="mail"))
    assert may_finish(ticket, "intake", {}) == "Still missing: time of the acknowledgement."
    assert may_finish(ticket, "intake", {"acknowledged_at": to_text(NOW)}) is None
    assert may_finish(complaint(), "intake", FILLED["intake"]) is None


def test_a_step_is_finished_only_in_its_turn() -> None:
    assert may_finish(complaint(), "handling", FILLED["handling"]) == "The step intake comes first."
    first = complaint(entry("intake", 0, 1))
    assert may_finish(first, "investigation", FILLED["investigation"]) is None
    assert may_finish(first, "feedback", FILLED["feedback"]) == "The step investigation comes first."


def test_a_decision_that_is_not_accepted_is_investigated_again() -> None:
    steps = [entry(name, 0, 1) for name in STEPS[:3]]
    refused = [*steps, entry("feedback", 2, 3, accepted="no")]
    assert step_of(*refused) == after_finishing("feedback", {"accepted": "no"}) == "investigation"
    assert after_finishing("feedback", {"accepted": "no-answer"}) is None
    again = progress(complaint(*refused, entry("investigation", 4, owner="chen")), NOW, ZONE)
    assert (again.step, again.owner, again.rounds) == ("investigation", "chen", 1)


def test_a_complaint_is_sent_back_to_an_earlier_step_and_what_was_done_stays() -> None:
    ticket = complaint(entry("intake", 0, 1), entry("investigation", 1, 2), entry("handling", 2))
    assert may_send_back(ticket, "intake") is may_send_back(ticket, "investigation") is None
    assert "not come further" in str(may_send_back(ticket, "handling"))
    assert "no step" in str(may_send_back(ticket, "closing"))
    assert "not come further" in str(may_send_back(complaint(), "intake"))
    sent_back = complaint(*ticket["steps"], entry("investigation", 3, sent_back="unclear"))
    assert progress(sent_back, NOW, ZONE).step == "investigation"
    assert progress(sent_back, NOW, ZONE).rounds == 1
    assert [step.step for step in step_times(sent_back, ALWAYS)] == [0, 1, 2, 1]


def test_whose_step_it_is_and_whether_it_is_late() -> None:
    mine = progress(complaint(entry("intake", 0, due="2026-11-20")), NOW, ZONE)
    assert (mine.owner, mine.due, mine.overdue) == ("li", "2026-11-20", False)
    assert progress(complaint(entry("intake", 0, due="2026-11-19")), NOW, ZONE).overdue
    assert progress(complaint(entry("intake", 0, due=to_text(NOW - timedelta(seconds=1)))), NOW, ZONE).overdue
    assert not progress(complaint(entry("intake", 0, due="soon")), NOW, ZONE).overdue


def test_a_step_begins_with_its_owner_and_its_hours_of_work() -> None:
    terms = ComplaintTerms(step_hours={"handling": 4})
    assert begun("intake", "", NOW, terms, ALWAYS) == {"name": "intake", "started_at": to_text(NOW)}
    due = to_text(NOW + timedelta(hours=4))
    assert begun("handling", "li", NOW, terms, ALWAYS) == {
        **{"name": "handling", "started_at": to_text(NOW), "owner": "li", "due": due}
    }
    assert follow_up_on(date(2026, 11, 25), ComplaintTerms()) == date(2026, 12, 2)


def test_the_times_of_the_steps_are_facts() -> None:
    steps = [entry("intake", 0, 1), {"name": "moon"}, "?", {"name": "handling"}, entry("feedback", 2, 5, accepted="no")]
    found = list(step_times({"steps": steps}, ALWAYS))
    assert [(step.step, step.seconds, step.accepted) for step in found] == [(0, 3600, None), (3, 3 * 3600, 0)]
    assert list(step_times({"steps": "?"}, ALWAYS)) == []
