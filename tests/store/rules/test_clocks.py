"""The clocks of tickets: the vectors and edges of Rule 2, and what holds for every course of a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.instants import to_text
from store.rules.clocks import Clock, Clocks, NextClock, clocks, running_clock
from store.rules.counted import counted, overdue_since, times_overdue, undone_at
from store.rules.facts import IS_DONE, STATUSES, TicketFacts
from store.rules.settling import known_at
from store.rules.sla import Terms

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = 3600
OFFICE = {
    "name": "office",
    "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:30-18:00"),
}
Log = Sequence[tuple[datetime, str]]


def book(calendar: dict[str, Any] | None = None, **targets: Any) -> Terms:
    """The terms of a book with one policy of one rule."""
    rules = [targets.pop("urgent")] if "urgent" in targets else []
    policy = {"name": "p", "versions": [{"version": 1, "calendar": "office", "rules": [*rules, targets]}]}
    calendars = [calendar or OFFICE, {"name": "24x7"}]
    return Terms({"zone": "Asia/Shanghai", "calendars": calendars, "policies": [policy]})


def at(day: int, hour: float = 0) -> datetime:
    """A time in Shanghai in November 2026, whose 20th is a Friday."""
    return datetime(2026, 11, day, tzinfo=SHANGHAI).astimezone(UTC) + timedelta(hours=hour)


FRIDAY = at(20, 17.5)


def ticket(created: datetime = FRIDAY, *log: tuple[datetime, str], first: str = "new", **fields: Any) -> dict[str, Any]:
    entries = [{"at": to_text(created), "to": first, "by": "li"}]
    for when, to in log:
        entries.append({"at": to_text(when), "from": entries[-1]["to"], "to": to, "by": "li"})
    policy = {"policy": "p", "version": 1}
    return {
        **{"id": "T", "created": to_text(created), "status": entries[-1]["to"], "status_log": entries},
        **{"policy": policy, "priority": "normal", **fields},
    }


def next_clock(facts: TicketFacts, now: int) -> NextClock | None:
    known = known_at(facts, now)
    return running_clock(known.status, known.due, known.risk, known.clock, known.breached_at)


def said(when: datetime, direction: str = "in", channel: str = "mail", **more: Any) -> dict[str, Any]:
    return {"id": to_text(when), "at": to_text(when), "direction": direction, "channel": channel, **more}


def at_time(terms: Terms, record: dict[str, Any], now: datetime, *messages: dict[str, Any]) -> Clocks:
    return clocks(terms.facts(record, messages), now, terms.calendar_of(record))


def local(instant: datetime | None) -> str:
    return "" if instant is None else instant.astimezone(SHANGHAI).strftime("%a %d %H:%M")


def test_the_vectors_of_rule_2() -> None:
    terms = book(first_response=HOUR, resolution=8 * HOUR)
    on_friday = at_time(terms, ticket(), FRIDAY)
    assert local(on_friday.first_response.due) == "Mon 23 09:30"
    assert local(on_friday.resolution.due) == "Mon 23 18:00", "not Tuesday 09:00"
    paused = ticket(FRIDAY, (at(23, 10), "waiting"), (at(23, 15), "open"))
    assert local(at_time(terms, paused, at(23, 15)).resolution.due) == "Tue 24 14:00"
    assert local(at_time(terms, ticket(at(21, 10)), at(21, 10)).first_response.due) == "Mon 23 10:00"
    assert local(at_time(terms, ticket(at(23, 11.75)), at(23, 12)).first_response.due) == "Mon 23 14:15"
    assert at_time(terms, ticket(), at(23, 9 + 1 / 3)).resolution.elapsed == 50 * 60


def test_exactly_at_the_due_instant_is_in_time() -> None:
    terms = book(first_response=HOUR, resolution=8 * HOUR)
    for late, state in ((0, "met"), (1, "breached")):
        when = at(23, 9.5) + timedelta(seconds=late)
        assert at_time(terms, ticket(), at(25), said(when, "out")).first_response.state == state
        solved = ticket(FRIDAY, (at(23, 18) + timedelta(seconds=late), "solved"))
        assert at_time(terms, solved, at(25)).resolution.state == state


def test_a_clock_runs_is_at_risk_and_is_breached() -> None:
    terms = book(resolution=10 * HOUR)
    states = {hour: at_time(terms, ticket(at(23, 9)), at(23, hour)).resolution for hour in (9, 18)}
    assert (states[9].state, states[9].remaining) == ("running", 10 * HOUR)
    assert (states[18].state, states[18].remaining) == ("running", int(2.5 * HOUR))
    assert at_time(terms, ticket(at(23, 9)), at(24, 9.5)).resolution.state == "at-risk", "a fifth is left"
    breached = at_time(terms, ticket(at(23, 9)), at(24, 14)).resolution
    assert (breached.state, breached.remaining, local(breached.due)) == ("breached", -int(1.0 * HOUR), "Tue 24 11:30")


def test_little_time_left_is_a_risk_however_short_the_target() -> None:
    terms = book(first_response=1800)
    assert at_time(terms, ticket(at(23, 9)), at(23, 9.2)).first_response.state == "running"
    assert at_time(terms, ticket(at(23, 9)), at(23, 9.25)).first_response.state == "at-risk"


def test_while_a_ticket_is_paused_nothing_is_due_and_the_rest_stands() -> None:
    terms = book(first_response=HOUR, resolution=8 * HOUR)
    paused = at_time(terms, ticket(FRIDAY, (at(23, 10), "hold")), at(25)).resolution
    assert (paused.state, paused.due, paused.remaining) == ("paused", None, 8 * HOUR - int(1.5 * HOUR))
    assert next_clock(terms.facts(ticket(FRIDAY, (at(23, 10), "hold")), ()), int(at(25).timestamp())) is None
    first = at_time(terms, ticket(FRIDAY, (at(23, 9.1), "hold")), at(25)).first_response
    assert first.state == "breached", "a pause does not stop the first response"


def test_a_pause_outside_of_hours_gives_no_time() -> None:
    terms = book(resolution=8 * HOUR)
    weekend = ticket(FRIDAY, (at(20, 20), "waiting"), (at(22, 20), "open"))
    assert local(at_time(terms, weekend, at(23, 9)).resolution.due) == "Mon 23 18:00"
    into_monday = ticket(FRIDAY, (at(21, 12), "waiting"), (at(23, 10), "open"))
    assert local(at_time(terms, into_monday, at(23, 10)).resolution.due) == "Tue 24 10:00"


def test_pauses_that_overlap_count_once() -> None:
    terms = book(resolution=8 * HOUR)
    record = ticket(FRIDAY, (at(23, 10), "waiting"), (at(23, 11), "hold"), (at(23, 15), "open"))
    record["status_log"][1]["resume_at"] = to_text(at(23, 12))
    assert local(at_time(terms, record, at(23, 15)).resolution.due) == "Tue 24 14:00"


def test_a_pause_that_ends_by_itself_lets_the_clock_run_on() -> None:
    terms = book(resolution=8 * HOUR)
    record = ticket(FRIDAY, (at(23, 10), "waiting"), resume_at=to_text(at(23, 15)))
    facts = terms.facts(record, ())
    assert at_time(terms, record, at(23, 14)).resolution.state == "paused"
    assert next_clock(facts, int(at(23, 14).timestamp())) is None
    assert local(at_time(terms, record, at(23, 16)).resolution.due) == "Tue 24 14:00"
    clock = next_clock(facts, int(at(23, 16).timestamp()))
    assert clock is not None and clock.due == at(24, 14).timestamp()


def test_what_was_breached_stays_so_whatever_comes_after() -> None:
    terms = book(resolution=HOUR)
    record = ticket(at(23, 9), (at(23, 11), "solved"), (at(23, 14), "open"), (at(23, 14.5), "solved"))
    resolution = at_time(terms, record, at(24)).resolution
    assert [cycle.state for cycle in resolution.cycles] == ["breached", "met"]
    assert resolution.breached
    assert terms.facts(record, ()).resolution_met is False
    back = at_time(terms, record, at(23, 14)).resolution
    assert (back.state, local(back.due)) == ("running", "Mon 23 15:00"), "it does not escalate at once"


def test_overdue_outside_of_hours_a_pause_makes_nothing_good() -> None:
    terms = book(resolution=HOUR)
    record = ticket(at(20, 17), (at(20, 20), "waiting"), (at(23, 12), "open"))
    for now in (at(20, 19), at(21), at(23, 12), at(23, 14)):
        assert at_time(terms, record, now).resolution.state == "breached"
    clock = next_clock(terms.facts(record, ()), int(at(23, 12).timestamp()))
    assert clock is not None and clock.breached


def test_a_target_of_nothing_is_met_only_at_once() -> None:
    terms = book(first_response=0, resolution=0)
    assert at_time(terms, ticket(at(23, 9)), at(23, 9)).resolution.state == "at-risk"
    assert at_time(terms, ticket(at(23, 9)), at(23, 9) + timedelta(seconds=1)).resolution.state == "breached"
    assert at_time(terms, ticket(at(23, 9), (at(23, 9), "solved")), at(24)).resolution.state == "met"
    phone = at_time(terms, ticket(at(23, 9), opened_by_phone=True), at(24)).first_response
    assert (phone.state, phone.elapsed) == ("met", 0)


def test_a_ticket_without_a_policy_has_no_clocks() -> None:
    terms = book(first_response=HOUR, next_reply=HOUR, resolution=HOUR)
    for policy in (None, {}, {"policy": "gone", "version": 1}, {"policy": "p", "version": 9}, "p"):
        record = ticket(FRIDAY, policy=policy)
        assert {clock.state for clock in at_time(terms, record, at(28), said(at(24)))} == {"n/a"}
        assert next_clock(terms.facts(record, ()), int(at(28).timestamp())) is None


def test_a_date_set_by_hand_is_the_resolution_that_is_owed() -> None:
    terms = book(resolution=HOUR)
    record = ticket(at(23, 9), due="2026-11-24", policy=None)
    clock = at_time(terms, record, at(23, 14)).resolution
    assert (clock.state, local(clock.due), clock.remaining) == ("running", "Tue 24 23:59", 34 * HOUR - 1)
    assert at_time(terms, record, at(25)).resolution.state == "breached"
    covered = ticket(at(23, 9), due="2026-11-24")
    assert at_time(terms, covered, at(23, 14)).resolution.due == clock.due, "instead of the policy's"


def test_urgent_tickets_may_run_around_the_clock() -> None:
    urgent = {"priority": "urgent", "calendar": "24x7", "first_response": HOUR}
    terms = book(urgent=urgent, first_response=HOUR)
    assert local(at_time(terms, ticket(at(21, 10), priority="urgent"), at(21, 10)).first_response.due) == "Sat 21 11:00"
    assert local(at_time(terms, ticket(at(21, 10)), at(21, 10)).first_response.due) == "Mon 23 10:00"


def test_only_a_person_who_reaches_the_customer_has_answered() -> None:
    terms = book(first_response=HOUR)
    notes = [said(at(23, 9.1), "out", "note"), said(at(23, 9.2), "out", "call", outcome="not-reached")]
    assert at_time(terms, ticket(), at(23, 9.25), *notes).first_response.state == "at-risk"
    assert (
        at_time(terms, ticket(), at(23, 9.25), *notes, said(at(23, 9.2), "out", "visit")).first_response.state == "met"
    )


def test_a_ticket_made_paused_or_done_owes_no_first_response() -> None:
    terms = book(first_response=HOUR, next_reply=HOUR, resolution=HOUR)
    for first in ("waiting", "solved"):
        record = ticket(at(23, 9), first=first)
        assert at_time(terms, record, at(23, 16)).first_response.state == "n/a"
        assert at_time(terms, record, at(23, 16)).resolution.elapsed == 0
        asked = at_time(terms, record, at(23, 16), said(at(23, 15.5)))
        assert (asked.first_response.state, asked.next_reply.state) == ("n/a", "running")
    assert at_time(terms, ticket(at(23, 9), first="solved"), at(24)).resolution.state == "met"


def test_done_without_an_answer_is_a_breach_only_if_the_answer_was_due() -> None:
    terms = book(first_response=HOUR)
    assert at_time(terms, ticket(at(23, 9), (at(23, 9.5), "solved")), at(25)).first_response.state == "n/a"
    assert at_time(terms, ticket(at(23, 9), (at(23, 11), "solved")), at(25)).first_response.state == "breached"


def test_the_next_reply_is_owed_to_the_latest_message_and_a_breach_stays() -> None:
    terms = book(next_reply=HOUR)
    answered = said(at(23, 9.5), "out")
    asked, again = said(at(23, 10)), said(at(23, 10.5))
    reply = at_time(terms, ticket(at(23, 9)), at(23, 10.75), answered, asked, again).next_reply
    assert (reply.state, local(reply.due)) == ("running", "Mon 23 11:30")
    in_time = at_time(terms, ticket(at(23, 9)), at(25), answered, asked, again, said(at(23, 11.5), "out")).next_reply
    assert [cycle.state for cycle in in_time.cycles] == ["met"]
    late = at_time(terms, ticket(at(23, 9)), at(25), answered, asked, said(at(23, 11.1)), said(at(23, 11.2), "out"))
    assert late.next_reply.state == "breached", "the first message was not answered in time"
    nobody = at_time(terms, ticket(at(23, 9), (at(23, 10.5), "solved")), at(25), answered, asked)
    assert nobody.next_reply.state == "n/a", "it was solved while the answer was not due"


def test_the_clock_that_runs_out_first_is_the_next_one() -> None:
    terms = book(first_response=HOUR, next_reply=2 * HOUR, resolution=4 * HOUR)
    record, now = ticket(at(23, 9)), int(at(23, 9.5).timestamp())
    first = next_clock(terms.facts(record, ()), now)
    answered = said(at(23, 9.5), "out")
    second = next_clock(terms.facts(record, [answered]), now)
    third = next_clock(terms.facts(record, [answered, said(at(23, 9.75))]), int(at(23, 10).timestamp()))
    assert [clock and clock.name for clock in (first, second, third)] == ["first-response", "resolution", "next-reply"]


def test_a_policy_is_given_in_its_present_version_and_kept_in_the_old_one() -> None:
    by_grade = [{"grade": "A", "first_response": 60}, {"kind": "ticket", "first_response": 600}]
    versions = [{"version": 1, "rules": by_grade}, {"version": 2, "rules": [{"resolution": 5}]}]
    old, new = (
        Terms({"policies": [{"name": "gone", "versions": []}, {"name": "p", "versions": versions[:count]}]})
        for count in (1, 2)
    )
    given = old.assigned({"kind": "ticket"}, "A")
    assert given == {"policy": "p", "version": 1, "grade": "A"}
    assert old.assigned({"kind": "feedback"}) is None, "no rule is about it"
    assert new.assigned({"kind": "feedback"}) == {"policy": "p", "version": 2}
    assert new.targets({"kind": "ticket", "policy": given}).first_response == 60
    assert new.targets({"kind": "ticket", "policy": {**given, "version": 2}}).resolution == 5
    assert new.fingerprint != old.fingerprint


# What holds whatever happens on a ticket.

STEP = timedelta(minutes=30)
happenings = st.lists(
    st.tuples(
        st.integers(0, 300), st.sampled_from(("in", "out", "note", "open", "waiting", "hold", "solved", "closed"))
    ),
    max_size=8,
).map(lambda listed: sorted(listed, key=lambda each: each[0]))
starts = st.integers(0, 200).map(lambda steps: at(16) + steps * STEP)
terms_of_books = st.builds(
    book,
    first_response=st.sampled_from((None, 0, HOUR, 9 * HOUR)),
    next_reply=st.sampled_from((None, HOUR, 7 * HOUR)),
    resolution=st.sampled_from((None, 0, HOUR, 12 * HOUR)),
)


def played(created: datetime, listed: list[tuple[int, str]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The ticket and the messages that such a list of happenings makes."""
    log: list[tuple[datetime, str]] = []
    messages = []
    for number, (steps, what) in enumerate(listed):
        when = created + steps * STEP
        if what in STATUSES:
            log.append((when, what))
        else:
            channel = "note" if what == "note" else "mail"
            messages.append({**said(when, "in" if what == "in" else "out", channel), "id": str(number)})
    return ticket(created, *log), messages


@given(terms_of_books, starts, happenings, st.randoms())
@settings(max_examples=50, deadline=None)
def test_a_permuted_log_gives_the_same_facts(
    terms: Terms, created: datetime, listed: list[tuple[int, str]], chance: Any
) -> None:
    record, messages = played(created, [(1 + number, what) for number, (_steps, what) in enumerate(listed)])
    facts = terms.facts(record, messages)
    shuffled = record["status_log"][1:]
    chance.shuffle(shuffled)
    chance.shuffle(messages)
    assert terms.facts({**record, "status_log": [*shuffled, record["status_log"][0]]}, messages) == facts


@given(terms_of_books, starts, happenings, st.integers(0, 400))
@settings(max_examples=80, deadline=None)
def test_what_was_known_then_is_what_the_records_of_then_give(
    terms: Terms, created: datetime, listed: list[tuple[int, str]], steps: int
) -> None:
    now = created + steps * STEP
    second = int(now.timestamp())
    record, messages = played(created, listed)
    facts = terms.facts(record, messages)
    then, said_then = played(created, [each for each in listed if created + each[0] * STEP <= now])
    of_then = terms.facts(then, said_then)
    calendar = terms.calendar_of(record)
    assert comparable(facts, second) == comparable(of_then, second)
    if facts.moved_at <= second < facts.last_at:
        closing = {"closed_at": None, "last_at": second, "moved_at": second}
        known = msgspec.structs.replace(known_at(facts, second), status=facts.status, detail=facts.detail)
        assert msgspec.structs.replace(facts, **closing) == msgspec.structs.replace(known, **closing)
    assert clocks(facts, now, calendar) == clocks(of_then, now, calendar)
    assert next_clock(facts, second) == next_clock(of_then, second)
    assert overdue_since(times_overdue(facts), second) == earliest_overdue(of_then, second)
    course = counted(facts, "ticket").course
    assert (undone_at(course, second) is not None) == is_undone(of_then, second)
    assert TicketFacts(*facts.row) == facts, "as it is kept"


def earliest_overdue(facts: TicketFacts, now: int) -> int | None:
    """Since when a clock of a ticket that is not done is overdue, by the clocks that run now."""
    known = known_at(facts, now)
    dues = [due for due in (known.breached_at, known.due) if due is not None and due < now]
    return min(dues, default=None) if is_undone(facts, now) else None


def is_undone(facts: TicketFacts, now: int) -> bool:
    return facts.opened <= now and not IS_DONE[known_at(facts, now).status]


def comparable(facts: TicketFacts, now: int) -> TicketFacts:
    return msgspec.structs.replace(known_at(facts, now), last_at=now, moved_at=now)


@given(terms_of_books, starts, happenings, st.integers(0, 300), st.integers(1, 100))
@settings(max_examples=60, deadline=None)
def test_pausing_never_shortens(
    terms: Terms, created: datetime, listed: list[tuple[int, str]], steps: int, length: int
) -> None:
    """A ticket that was paused for a time is due no earlier than one that was not, and took no more work."""
    pause, resume = created + steps * STEP, created + (steps + length) * STEP
    without, end = ticket(created), created + 500 * STEP
    paused = ticket(created, (pause, "hold"), (resume, "open"))
    plain, longer = (at_time(terms, record, end).resolution for record in (without, paused))
    if plain.due is not None and longer.due is not None:
        assert longer.due >= plain.due
    assert (longer.elapsed or 0) <= (plain.elapsed or 0)
    assert terms.facts(paused, ()).first_due == terms.facts(without, ()).first_due


@given(terms_of_books, starts, happenings, st.integers(301, 400))
@settings(max_examples=60, deadline=None)
def test_reopening_never_changes_first_response_nor_first_resolution(
    terms: Terms, created: datetime, listed: list[tuple[int, str]], steps: int
) -> None:
    record, messages = played(created, [*listed, (300, "out"), (300, "solved")])
    before = terms.facts(record, messages)
    back = [*listed, (300, "out"), (300, "solved"), (steps, "open"), (steps + 5, "solved")]
    after = terms.facts(*played(created, back))
    for name in ("asked", "first_response_at", "first_response", "first_done_at", "first_resolution", "first_met"):
        assert getattr(before, name) == getattr(after, name)


@given(terms_of_books, starts, happenings, st.integers(0, 300), st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_clocks_are_additive_and_a_breach_stays(
    terms: Terms, created: datetime, listed: list[tuple[int, str]], one: int, other: int
) -> None:
    record, messages = played(created, listed)
    facts, calendar = terms.facts(record, messages), terms.calendar_of(record)
    earlier, later = (created + steps * STEP for steps in sorted((one, other)))
    for before, after in zip(clocks(facts, earlier, calendar), clocks(facts, later, calendar), strict=True):
        assert not before.breached or after.breached
    worked = [stretch.worked for stretch in facts.stretches]
    opens = [
        calendar.seconds(stretch.start, following.start) if stretch.category == "open" else 0
        for stretch, following in zip(facts.stretches, facts.stretches[1:], strict=False)
    ]
    assert worked == [sum(opens[:place]) for place in range(len(worked))]


def test_no_clock_is_no_clock() -> None:
    assert Clock(name="resolution") == Clock(name="resolution", state="n/a")
    assert not Clock(name="resolution").breached
