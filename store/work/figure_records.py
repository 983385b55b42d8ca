"""What the figures of a book are computed from: columns of the cache, and the tickets that touch the periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from store.collecting import without_collecting
from store.measure.definition import Complaint, Contact, Material, Member, Period, Quality, Survey, Task, Ticket
from store.measure.members import active_times
from store.model.instants import due_from_text, from_text, to_text
from store.model.service import complaint_terms, fcr_hours
from store.rules.facts import IS_DONE, seconds_of
from store.rules.status import EXCLUDED
from store.rules.survey import score

if TYPE_CHECKING:
    from store.book import Book

# Another tool may have written an instant with an offset, whose text is out of order by at most a day.
MARGIN = timedelta(days=1)

_DONE = ",".join(str(number) for number, is_done in enumerate(IS_DONE) if is_done)
_ALIVE = ",".join(str(number) for number, is_done in enumerate(IS_DONE) if not is_done)
_OF_A_TICKET = ("kind", "type", "priority", "channel", "customer", "cause", "theme", "follow_up_of")


class Reading:
    """What figures need of some periods, for everybody or, with `owner`, for one person."""

    def __init__(self, book: Book, periods: Sequence[Period], owner: str | None, *, quality: bool) -> None:
        self.quality = quality
        self._book = book
        self._owner = owner
        self._now = periods[0].now
        self._first = min(period.start for period in periods)
        self._end = max(period.end for period in periods)
        self._since = to_text(min(*(period.begins for period in periods), self._now) - MARGIN)
        self._until = to_text(max(period.last for period in periods) + MARGIN)

    def material(self) -> Material:
        """All of it, each kind in the order of time."""
        with without_collecting():
            return self._material()

    def _material(self) -> Material:
        return Material(
            tickets=list(self._tickets()),
            first_ticket=self._first_ticket(),
            contacts=list(self._contacts()),
            tasks=list(self._tasks()),
            surveys=list(self._surveys()),
            complaints=list(self._complaints()),
            members=list(self._members()),
            quality=list(self._quality()) if self.quality else [],
            fcr_seconds=fcr_hours(self._book.settings) * 3600,
            repeat_seconds=complaint_terms(self._book.settings).repeat_days * 86_400,
        )

    @cached_property
    def _grades(self) -> dict[str, str]:
        """The grade of each customer that has one."""
        found = self._book.query("SELECT id, grade FROM r_customers WHERE grade<>''")
        return {str(id): str(grade) for id, grade in found}

    @cached_property
    def _teams(self) -> dict[str, str]:
        """The team of each person that is in one."""
        return {
            str(login): str(team) for login, team in self._book.query("SELECT login, team FROM r_people WHERE team<>''")
        }

    def _tickets(self) -> Iterator[Ticket]:
        """The facts of the tickets that were not done yet in the periods, or to which anything happened since."""
        condition, values = self._counted()
        since, now = seconds_of(self._since) or 0, int(self._now.timestamp())
        found = self._book.facts("tickets").select(
            f"t.id, t.assignee, t.reply_owed, {', '.join(f't.{name}' for name in _OF_A_TICKET)}",
            f"FROM f_tickets AS f JOIN (SELECT * FROM r_tickets WHERE {condition} AND created<?) AS t "
            f"ON t.doc_id=f.doc_id WHERE f.status IN ({_ALIVE}) OR (f.status IN ({_DONE}) AND f.last_at>=?) "
            "ORDER BY t.created, t.id",
            (*values, self._until, since),
        )
        for id, assignee, reply_owed, *about, facts in found:
            if facts.opened <= now:
                given = {name: value for name, value in zip(_OF_A_TICKET, about, strict=True) if isinstance(value, str)}
                owner = str(assignee or "")
                yield Ticket(
                    id=id,
                    facts=facts.known_at(now),
                    owner=owner,
                    team=self._teams.get(owner, ""),
                    grade=self._grades.get(given.get("customer", ""), ""),
                    reply_owed=reply_owed == 1,
                    **given,
                )

    def _complaints(self) -> Iterator[Complaint]:
        condition, values = self._counted()
        found = self._book.query(
            f"SELECT customer, cause, created FROM r_tickets WHERE {condition} AND kind='complaint' AND cause<>''",
            values,
        )
        for customer, cause, created in found:
            opened = seconds_of(created)
            if opened is not None:
                yield Complaint(str(customer), str(cause), opened)

    def _first_ticket(self) -> int | None:
        condition, values = self._counted()
        return seconds_of(self._book.query(f"SELECT min(created) FROM r_tickets WHERE {condition}", values)[0][0])

    def _counted(self) -> tuple[str, Sequence[str]]:
        """The SQL condition under which figures count a ticket at all, and its values."""
        excluded = ", ".join(f"'{status}'" for status in sorted(EXCLUDED))
        condition, values = self._owned("assignee")
        return f"id IS NOT NULL AND status NOT IN ({excluded}) AND {condition}", values

    def _contacts(self) -> Iterator[Contact]:
        condition, values = self._owned("by")
        found = self._book.query(
            f'SELECT id, at, channel, "by", rating, customer FROM r_interactions '
            f"WHERE at>=? AND at<? AND channel IS NOT 'note' AND {condition} ORDER BY at, id",
            (self._since, self._until, *values),
        )
        for id, at, channel, by, rating, customer in found:
            made = _instant(at)
            if made is not None:
                rated = rating if isinstance(rating, int) else None
                team, grade = self._teams.get(str(by), ""), self._grades.get(str(customer), "")
                yield Contact(str(id), made, str(channel or ""), str(by or ""), rated, team, grade)

    def _tasks(self) -> Iterator[Task]:
        condition, values = self._owned("owner")
        found = self._book.query(
            f"SELECT id, due, done, owner, customer FROM r_tasks "
            f"WHERE due>=? AND due<? AND {condition} ORDER BY due, id",
            (str(self._first - MARGIN), str(self._end + MARGIN), *values),
        )
        for id, due, done, owner, customer in found:
            try:
                when = due_from_text(str(due))
            except ValueError:
                # Another tool wrote what is no date, so that the task is due at no time.
                continue
            team, grade = self._teams.get(str(owner), ""), self._grades.get(str(customer), "")
            yield Task(str(id), when, _instant(done), str(owner or ""), team, grade)

    def _surveys(self) -> Iterator[Survey]:
        """The surveys that were sent or answered in the periods; their scores are in the documents alone."""
        condition, values = self._owned("owner")
        surveys = self._book.where(
            "surveys",
            f"id IS NOT NULL AND (sent_at>=? OR answered_at>=?) AND sent_at<? AND {condition}",
            (self._since, self._since, self._until, *values),
            order="sent_at, id",
        )
        types = {str(id): str(type) for id, type in self._book.query("SELECT id, type FROM r_tickets WHERE type<>''")}
        for survey in surveys:
            sent = seconds_of(survey.get("sent_at"))
            if sent is None:
                continue
            nps = survey.get("nps")
            owner, customer = str(survey.get("owner") or ""), str(survey.get("customer") or "")
            yield Survey(
                id=survey["id"],
                customer=customer,
                sent=sent,
                answered=seconds_of(survey.get("answered_at")),
                score=score(survey.get("answers")),
                nps=nps if isinstance(nps, int) else None,
                owner=owner,
                team=self._teams.get(owner, ""),
                grade=self._grades.get(customer, ""),
                channel=str(survey.get("channel") or ""),
                type=types.get(str(survey.get("ticket")), ""),
            )

    def _members(self) -> Iterator[Member]:
        """The customers that were ever active, by the logs of their statuses; what was merged away is no customer."""
        condition, values = self._owned("owner")
        bodies = self._book.file.bodies(
            "customers",
            f"SELECT doc_id FROM r_customers WHERE id IS NOT NULL AND merged_into IS NULL AND {condition} ORDER BY id",
            values,
        )
        for body in bodies:
            try:
                customer = msgspec.to_builtins(msgspec.json.decode(body, type=_Course))
            except msgspec.ValidationError:
                # What another tool has spoilt is for the rules to read.
                customer = msgspec.json.decode(body)
            active = active_times(customer)
            if active:
                owner = str(customer.get("owner") or "")
                yield Member(
                    id=str(customer["id"]),
                    active=active,
                    owner=owner,
                    team=self._teams.get(owner, ""),
                    grade=str(customer.get("grade") or ""),
                )

    def _quality(self) -> Iterator[Quality]:
        from store.work.quality import Review

        review = Review(self._book)
        review.scan()
        for each in review.scores(self._now):
            if self._owner in (None, each.owner):
                yield Quality(
                    id=each.id,
                    score=each.score,
                    owner=each.owner,
                    team=self._teams.get(each.owner, ""),
                    grade=self._grades.get(each.id, ""),
                )

    def _owned(self, column: str) -> tuple[str, Sequence[str]]:
        """The SQL condition that a record is the owner's, and its values; always true where everybody's count."""
        return ("1", ()) if self._owner is None else (f'"{column}"=?', (self._owner,))


class _Step(msgspec.Struct, rename={"before": "from", "after": "to"}):
    at: str = ""
    before: str = ""
    after: str = ""


class _Course(msgspec.Struct):
    """As much of a customer as tells when it was active."""

    id: str
    created: str = ""
    status: str = ""
    status_log: list[_Step] = []
    owner: str = ""
    grade: str = ""


def _instant(text: object) -> datetime | None:
    try:
        return from_text(text) if isinstance(text, str) else None
    except ValueError:
        return None
