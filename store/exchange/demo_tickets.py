"""The tickets of the demo book: they come in, are answered, wait, are solved, come back, and are rated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import msgspec

from store.exchange.demo_complaints import Course, Steps
from store.exchange.demo_history import DAY, HOUR, MINUTE, Account, Maker, Office, Record, instant_text
from store.exchange.demo_talk import Case
from store.model.ticket import FIRST_NUMBER
from store.rules.sla import Terms

_PER_CUSTOMER = 2.0
# Tickets of the last days beyond those that chance gives, so that even a small desk has a queue.
_RECENT_LEAST, _RECENT_SHARE, _RECENT_DAYS = 8, 0.01, 6
_PRIORITIES = ("normal",) * 14 + ("high",) * 3 + ("low",) * 2 + ("urgent",)
# Working days from the opening until a ticket is due; an urgent one is due after some hours.
_DUE_AFTER = {"high": 1, "normal": 3, "low": 10}
_RATINGS = (5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 2, 1)


class _Play(msgspec.Struct, gc=False):
    """A ticket while its story is told; `moment` is how far it is, in Unix milliseconds."""

    account: Account
    case: Case
    moment: int
    fields: dict[str, Any]
    words: dict[str, str]
    assignee: str = ""
    course: Course | None = None
    changed: dict[str, int] = {}
    said: list[tuple[int, str, dict[str, Any]]] = []


class Tickets:
    """Plays the service work of the years before `now`, ticket by ticket."""

    def __init__(
        self, accounts: list[Account], logins: list[str], office: Office, maker: Maker, now: int, terms: Terms
    ) -> None:
        self._accounts = accounts
        self._logins = logins
        self._office = office
        self._maker = maker
        self._chance = maker.chance
        self._now = now
        self._terms = terms
        # A chance of their own, so that the steps of a complaint move nothing of the rest.
        self._steps = Steps(terms, Random(maker.device), self._in_office, now)
        self._tickets: list[dict[str, Any]] = []
        self._interactions: list[dict[str, Any]] = []
        for account in accounts:
            for moment in self._openings(account):
                self._tell(account, moment)
        self._tickets.sort(key=_id)
        self._interactions.sort(key=_id)

    def interactions(self) -> Iterator[Record]:
        """What was said on all tickets, oldest first."""
        for document in self._interactions:
            yield "interactions", document

    def tickets(self) -> Iterator[Record]:
        """The tickets, oldest first, numbered."""
        for number, document in enumerate(self._tickets, start=FIRST_NUMBER):
            yield "tickets", {"number": number, **document}

    def _openings(self, account: Account) -> Iterator[int]:
        """When the customer's tickets come in: while it is in touch, and somewhat more often in these days."""
        chance = self._chance
        often = int(chance.expovariate(1 / _PER_CUSTOMER) + 0.5)
        since = [
            account.created + DAY + int(chance.random() * (account.until - account.created)) for _each in range(often)
        ]
        recent = (_RECENT_LEAST + _RECENT_SHARE * len(self._accounts)) / (0.66 * len(self._accounts))
        if account.until >= self._now and chance.random() < recent:
            since.append(self._now - int(chance.random() * _RECENT_DAYS * DAY))
        for moment in since:
            opened = self._in_office(moment)
            if account.created < opened <= self._now:
                yield opened

    def _tell(self, account: Account, opened: int) -> None:
        """One ticket from its opening as far as it has come by now."""
        chance = self._chance
        case = self._pick(account.language.cases)
        priority = self._pick(_PRIORITIES)
        words = {"product": self._pick(account.language.products), "printer": self._pick(account.language.printers)}
        by = self._pick(self._logins)
        fields: dict[str, Any] = {
            "customer": account.customer,
            "kind": case.kind,
            "type": case.type,
            "subject": case.subject.format_map(words),
            "text": case.text.format_map(words),
            "priority": priority,
            "status": "new",
            "status_log": [{"at": instant_text(opened), "to": "new", "by": by}],
        }
        if account.contacts:
            fields["contact"] = account.contacts[0]
        if case.kind == "feedback":
            fields |= {"theme": "service", "reply_owed": True}
        if chance.random() < 0.75:
            fields["due"] = self._due(opened, priority)
        play = _Play(account, case, opened, fields, words, by)
        self._open(play)
        if policy := self._terms.assigned(fields, account.grade):
            fields["policy"] = policy
        self._work(play)
        if play.course is not None:
            fields["steps"], play.changed["steps"] = self._steps.told(fields, case, play.course)
        ticket = self._maker.record(opened, by, fields, play.changed)
        said = [
            self._maker.record(moment, login, {**what, "ticket": ticket["id"]}) for moment, login, what in play.said
        ]
        ticket["interaction"] = said[0]["id"]
        self._interactions += said
        self._tickets.append(ticket)

    def _open(self, play: _Play) -> None:
        """By phone for four in ten, who are answered at once; else by mail or chat."""
        by_phone = self._chance.random() < 0.4
        text = play.case.text.format_map(play.words)
        channel = "call" if by_phone else self._written(play)
        self._say(play, channel, "in", text, play.assignee)
        play.fields["channel"] = channel
        if by_phone:
            play.fields["opened_by_phone"] = True
        if play.case.kind == "complaint":
            play.fields["mood"] = "negative"
            play.course = Course(play.moment, channel, play.assignee, by_phone)

    def _work(self, play: _Play) -> None:
        """Somebody takes it, asks and waits, or puts it on hold, and solves it; some come back."""
        chance = self._chance
        # One in twelve lies about for days before anybody has time for it.
        if not self._later(play, *((24, 90) if chance.random() < 0.08 else (0.1, 7))):
            return
        if chance.random() < 0.02:
            self._turn(play, "duplicate" if chance.random() < 0.6 else "rejected")
            return
        play.assignee = self._pick(self._logins)
        play.fields["assignee"] = play.assignee
        play.fields["assignee_log"] = [{"at": instant_text(play.moment), "to": play.assignee, "by": play.assignee}]
        play.changed |= {"assignee": play.moment, "assignee_log": play.moment}
        self._turn(play, "open")
        if chance.random() < 0.35 and not self._ask(play):
            return
        if chance.random() < 0.08 and not self._hold(play):
            return
        if self._later(play, 0.5, 20):
            self._solve(play)

    def _ask(self, play: _Play) -> bool:
        """A question back to the customer, and their answer; False while it is awaited."""
        self._say(play, self._written(play), "out", play.case.question)
        self._turn(play, "waiting")
        if not self._later(play, 2, 60):
            return False
        self._say(play, self._written(play), "in", play.case.answer)
        self._turn(play, "open")
        return True

    def _hold(self, play: _Play) -> bool:
        """A third party has to do something first, and does it before the pause would end; False until then."""
        resume_at = self._in_office(play.moment + int((7 + 7 * self._chance.random()) * DAY))
        self._turn(play, "hold", resume_at)
        if not self._later(play, 20, 90):
            return False
        self._turn(play, "open")
        return True

    def _solve(self, play: _Play) -> None:
        chance = self._chance
        self._say(play, "call" if chance.random() < 0.3 else self._written(play), "out", play.case.solution)
        self._turn(play, "solved")
        play.fields |= {"result": play.case.result, "cause": play.case.cause}
        play.changed |= {"result": play.moment, "cause": play.moment}
        if chance.random() < 0.09:
            if not self._later(play, 4, 80):
                return
            self._say(play, self._written(play), "in", play.case.relapse)
            self._turn(play, "open")
            if not self._later(play, 0.5, 20):
                return
            self._say(play, "call", "out", play.case.solution)
            self._turn(play, "solved")
        if chance.random() < 0.4 and self._later(play, 0.2, 30):
            play.fields |= {"rating": self._pick(_RATINGS), "rated_at": instant_text(play.moment)}
            play.changed |= {"rating": play.moment, "rated_at": play.moment}
            if play.course is not None:
                play.course.rated, play.course.rating = play.moment, play.fields["rating"]
        if chance.random() < 0.06 and self._later(play, 20, 60):
            self._turn(play, "closed")

    def _say(self, play: _Play, channel: str, direction: str, text: str, by: str = "") -> None:
        fields: dict[str, Any] = {"customer": play.account.customer}
        if "contact" in play.fields:
            fields["contact"] = play.fields["contact"]
        fields |= {"channel": channel, "direction": direction, "at": instant_text(play.moment), "text": text}
        if channel == "call":
            worked = self._office.minutes_worked(play.moment, self._office.day_of(play.moment))
            minutes = min(worked, 1 + int(self._chance.expovariate(1 / 6)))
            fields |= {"at": instant_text(play.moment - minutes * MINUTE), "minutes": minutes, "outcome": "reached"}
        play.said.append((play.moment, by or play.assignee, fields))

    def _turn(self, play: _Play, status: str, resume_at: int = 0) -> None:
        line = {"at": instant_text(play.moment), "from": play.fields["status"], "to": status, "by": play.assignee}
        play.changed |= {"status": play.moment, "status_log": play.moment}
        if "resume_at" in play.fields:
            del play.fields["resume_at"]
        if resume_at:
            play.fields["resume_at"] = line["resume_at"] = instant_text(resume_at)
            play.changed["resume_at"] = play.moment
        play.fields["status"] = status
        play.fields["status_log"].append(line)
        if play.course is not None:
            play.course.turned(status, play.moment)

    def _later(self, play: _Play, least: float, most: float) -> bool:
        """Let some hours pass, mostly few of them; False, and nothing passes, if that is later than now."""
        hours = least + (most - least) * self._chance.random() ** 2
        moment = self._in_office(play.moment + int(hours * HOUR))
        if moment > self._now:
            return False
        play.moment = moment
        return True

    def _in_office(self, moment: int) -> int:
        """The moment itself if the office is open then, else one in its next working hours."""
        day = self._office.day_of(moment)
        if self._office.minutes_worked(moment, day):
            return moment
        opens = self._office.moment(self._office.working_day(day), 0)
        day = day if moment < opens else day + 1
        return self._office.moment(self._office.working_day(day), self._chance.random())

    def _due(self, opened: int, priority: str) -> str:
        if priority == "urgent":
            return instant_text(opened + 4 * HOUR)
        day = self._office.working_day(self._office.day_of(opened), _DUE_AFTER[priority])
        return date.fromordinal(day).isoformat()

    def _written(self, play: _Play) -> str:
        return str(self._pick(play.account.language.written))

    def _pick(self, choices: Any) -> Any:
        return choices[int(self._chance.random() * len(choices))]


def _id(document: dict[str, Any]) -> str:
    return str(document["id"])
