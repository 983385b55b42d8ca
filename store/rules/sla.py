"""The terms of service of a book, and the facts of a ticket under them (Rule 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Any, NamedTuple

from store.model.instants import due_from_text, zone_named
from store.model.policies import Policy, Targets, read_policies
from store.model.service import AtRiskTerms, at_risk
from store.model.settings import close_after_days
from store.rules import facts as known
from store.rules.calendar import Calendar, calendar_from
from store.rules.complaint import step_times
from store.rules.facts import IS_DONE, Detail, Reply, Stretch, TicketFacts, Wait
from store.rules.queue import deadline
from store.rules.settling import settled
from store.rules.status import Turn, course
from store.rules.talk import Message
from store.rules.talk import said as heard

Record = Mapping[str, Any]
NOTHING_OWED = Targets()


class Terms:
    """What the settings of a book say about its service, read once for many tickets."""

    def __init__(self, settings: Mapping[str, Any], zone: tzinfo | None = None) -> None:
        self.settings = settings
        self.zone = zone or _zone(settings)
        self.at_risk: AtRiskTerms = at_risk(settings)
        self.close_after_days = close_after_days(settings)
        self._policies: dict[str, Policy] = {policy.name: policy for policy in read_policies(settings)}
        self._calendars: dict[str, Calendar] = {}

    def calendar(self, name: str = "") -> Calendar:
        """The calendar called so, "" for the book's first; every hour of every day where there is none."""
        if name not in self._calendars:
            self._calendars[name] = calendar_from(self.settings, name, self.zone)
        return self._calendars[name]

    def assigned(self, ticket: Record, grade: str = "") -> dict[str, Any] | None:
        """What a new ticket gets as its `policy`: the first that has a rule for it, in its current version.

        `grade` is that of its customer, kept so that a later grade does not change what was promised. None
        where no policy covers it: such a ticket has no clocks. It also serves to bring an open ticket under
        the policies of today.
        """
        about = _about(ticket, grade)
        for policy in self._policies.values():
            version = policy.current
            if version is not None and version.targets(about) is not None:
                found: dict[str, Any] = {"policy": policy.name, "version": version.version}
                return {**found, "grade": grade} if grade else found
        return None

    def targets(self, ticket: Record) -> Targets:
        """What is owed on a ticket by the policy and version it has; nothing where it has none that is known."""
        given = ticket.get("policy")
        if not isinstance(given, Mapping):
            return NOTHING_OWED
        policy = self._policies.get(str(given.get("policy")))
        number = given.get("version")
        version = policy.numbered(number) if policy is not None and isinstance(number, int) else None
        return (version and version.targets(_about(ticket, str(given.get("grade", ""))))) or NOTHING_OWED

    def calendar_of(self, ticket: Record) -> Calendar:
        """The calendar that the work on a ticket is counted in."""
        return self.calendar(self.targets(ticket).calendar)

    def facts(self, ticket: Record, messages: Sequence[Record]) -> TicketFacts:
        """The facts of a ticket, given the interactions that carry its id in any order."""
        targets = self.targets(ticket)
        return ticket_facts(ticket, messages, targets, self.calendar(targets.calendar), self)

    @property
    def fingerprint(self) -> str:
        """What the facts of tickets depend on beside the tickets: kept facts of another are to be made anew."""
        import msgspec

        names = ("zone", "calendars", "policies", "at_risk", "close_after_days")
        read = [known.VERSION, str(self.zone), *(self.settings.get(name) for name in names)]
        return msgspec.json.encode(read, order="sorted").decode()


def ticket_facts(
    ticket: Record, messages: Sequence[Record], targets: Targets, calendar: Calendar, terms: Terms
) -> TicketFacts:
    """The facts of a ticket under these targets, its work counted in this calendar."""
    turns = course(ticket, messages, known.END_OF_TIME, close_after_days=terms.close_after_days)
    clock = _Budget(calendar, terms.at_risk)
    due_by_hand = _due_by_hand(ticket, terms.zone)
    stretches = tuple(_stretches(turns, clock, targets.resolution, due_by_hand))
    opened = stretches[0].start
    done = known.done_starts(stretches)
    said = heard(messages)
    talk = _talk(ticket, opened, said, stretches, done)
    came_back = known.reopened(turns)
    first_due, first_risk = clock.ends(opened, targets.first_response)
    detail = Detail(
        stretches,
        tuple(_replies(talk.later, calendar)),
        tuple(_waits(talk.owed, done, stretches, clock, targets.next_reply)),
        tuple(step_times(ticket, calendar)),
    )
    rating, rated_at = ticket.get("rating"), known.seconds_of(ticket.get("rated_at"))
    rated = isinstance(rating, int) and rated_at is not None
    steps = [step.done or step.started for step in detail.steps]
    happened = max([*(message.at for message in said), *steps, rated_at or 0])
    facts = TicketFacts(
        opened=opened,
        by_phone=talk.by_phone,
        asked=talk.asked,
        first_response_at=talk.answered,
        first_response=None if talk.answered is None else calendar.seconds(talk.asked, talk.answered),
        reopened_at=came_back,
        again_at=_again(talk, came_back, done),
        first_target=targets.first_response,
        first_due=first_due,
        first_risk=first_risk,
        first_end=talk.unanswered_until,
        next_target=targets.next_reply,
        resolution_target=None if due_by_hand is not None else targets.resolution,
        due_by_hand=due_by_hand,
        rating=rating if rated else None,
        rated_at=rated_at if rated else None,
        last_at=max(stretches[-1].start, happened),
        moved_at=max(known.moved(stretches), happened),
    )
    return settled(facts, detail)


class _Budget:
    """A calendar with the rule of when little of a target is left."""

    def __init__(self, calendar: Calendar, at_risk: AtRiskTerms) -> None:
        self.calendar = calendar
        self._least = at_risk.minutes * 60
        self._percent = at_risk.percent

    def ends(self, start: int, target: int | None, stopped: int = 0) -> tuple[int, int] | tuple[None, None]:
        """When a target runs out and from when it is at risk, its clock stopped for so many seconds of work."""
        if target is None:
            return None, None
        early = max(target - max(self._least, -(-target * self._percent // 100)), 0)
        return self.calendar.after(start, target + stopped), self.calendar.after(start, early + stopped)

    def by_hand(self, opened: int, due: int) -> tuple[int, int]:
        """The same for a date that a person set, by the clock on the wall."""
        return due, due - max(self._least, (due - opened) * self._percent // 100)


def _stretches(turns: Sequence[Turn], clock: _Budget, target: int | None, by_hand: int | None) -> Iterator[Stretch]:
    """Each turn as a stretch: the work before it, and when the resolution is due while it lasts.

    A ticket that comes back has the whole target again from then on, since it was solved once (Rule 2).
    """
    worked = waited = 0
    opened = cycle = int(turns[0].at.timestamp())
    worked_before = 0
    previous: Stretch | None = None
    for turn in turns:
        start, status = int(turn.at.timestamp()), known.status_number(turn.status)
        if previous is not None:
            spent = 0 if IS_DONE[previous.status] else clock.calendar.seconds(previous.start, start)
            worked += spent if previous.category == "open" else 0
            waited += spent if previous.status != known.WAITS_FOR_CUSTOMER else 0
            if IS_DONE[previous.status] and not IS_DONE[status]:
                cycle, worked_before = start, worked
        due: tuple[int, int] | tuple[None, None] = (None, None)
        if known.CATEGORIES[status] == "open" or (previous is None and IS_DONE[status]):
            if by_hand is not None:
                due = clock.by_hand(opened, by_hand)
            elif target is not None:
                stopped = clock.calendar.seconds(cycle, start) - (worked - worked_before)
                due = clock.ends(cycle, target, stopped)
        previous = Stretch(status, start, worked, waited, *due)
        yield previous


class _Talk(NamedTuple):
    """Who said what when: since when the first answer was waited for, when it came, and what came after it.

    later: what was said after the first answer; owed: what the clock of the next reply looks at;
    unanswered_until: when the clock of the first response stopped without an answer; ours: our answers.
    """

    by_phone: bool
    asked: int
    answered: int | None
    later: list[Message]
    owed: list[Message]
    unanswered_until: int | None
    ours: list[int]
    theirs: list[int]


def _talk(
    ticket: Record, opened: int, said: list[Message], stretches: Sequence[Stretch], done: Sequence[Stretch]
) -> _Talk:
    by_phone = ticket.get("opened_by_phone") is True
    own = ticket.get("interaction") if by_phone else None
    ours = [message.at for message in said if message.answers and message.id != own]
    theirs = [message.at for message in said if not message.answers]
    if by_phone:
        later = [message for message in said if message.at >= opened and message.id != own]
        return _Talk(True, opened, opened, later, later, None, ours, theirs)
    asked = min([opened, *theirs])
    place = next((place for place, message in enumerate(said) if message.answers), None)
    answered = None if place is None else said[place].at
    later = [] if place is None else said[place + 1 :]
    # A ticket that was never open owes no first response, and one that was done without an answer no longer does.
    stopped = opened if stretches[0].category != "open" else done[0].start if done else None
    if stopped is None or (answered is not None and answered <= stopped):
        return _Talk(False, asked, answered, later, later, None, ours, theirs)
    return _Talk(False, asked, answered, later, [each for each in said if each.at > stopped], stopped, ours, theirs)


def _replies(said: Sequence[Message], calendar: Calendar) -> Iterator[Reply]:
    """The answers to what the customer said, each timed from the first unanswered message (Rule 5)."""
    waiting: int | None = None
    for message in said:
        if not message.answers:
            waiting = message.at if waiting is None else waiting
        elif waiting is not None:
            yield Reply(message.at, calendar.seconds(waiting, message.at))
            waiting = None


def _waits(
    said: Sequence[Message], done: Sequence[Stretch], stretches: Sequence[Stretch], clock: _Budget, target: int | None
) -> Iterator[Wait]:
    """What the clock of the next reply runs on: each unanswered message while the ticket is not done (Rule 2)."""
    if target is None:
        return
    since: int | None = None
    for place, message in enumerate(said):
        if message.answers or _is_done(stretches, message.at):
            since = None
            continue
        ended = next((stretch.start for stretch in done if stretch.start > message.at), None)
        following = said[place + 1].at if place + 1 < len(said) else None
        end = min((at for at in (ended, following) if at is not None), default=None)
        since = message.at if since is None else since
        due, risk = clock.ends(message.at, target)
        if due is not None and risk is not None:
            yield Wait(since, message.at, due, risk, end)
        if end == ended:
            since = None


def _is_done(stretches: Sequence[Stretch], instant: int) -> bool:
    present = next((stretch for stretch in reversed(stretches) if stretch.start <= instant), None)
    return present is not None and IS_DONE[present.status]


def _again(talk: _Talk, came_back: int | None, done: Sequence[Stretch]) -> int | None:
    """The first sign that one contact did not settle it (Rule 5: first-contact resolution)."""
    signs = [] if came_back is None else [came_back]
    signs += talk.ours[1:2]
    if done:
        signs += [at for at in talk.theirs if at > done[0].start][:1]
    return min(signs, default=None)


def _about(ticket: Record, grade: str) -> dict[str, str]:
    about = {name: ticket.get(name) for name in ("kind", "type", "priority")}
    return {**{name: value for name, value in about.items() if isinstance(value, str)}, "grade": grade}


def _due_by_hand(ticket: Record, zone: tzinfo) -> int | None:
    due = ticket.get("due")
    try:
        return int(deadline(due_from_text(due), zone).timestamp()) if isinstance(due, str) else None
    except ValueError:
        return None


def _zone(settings: Mapping[str, Any]) -> tzinfo:
    try:
        return zone_named(str(settings.get("zone", "UTC")))
    except ValueError:
        return UTC
