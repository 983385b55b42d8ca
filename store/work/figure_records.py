"""What the figures of a book are computed from: counts of equal records, and the facts of tickets as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from sqlite3 import Connection
from typing import TYPE_CHECKING

from store.find.joins import rows_of
from store.measure.compare import Group
from store.measure.definition import Complaint, Material, Member, Period, Quality, Survey
from store.model.instants import to_text
from store.model.service import complaint_terms, fcr_hours
from store.rules.facts import seconds_of
from store.rules.survey import score
from store.work.figure_counts import Counts
from store.work.figure_desk import KeptDesk

if TYPE_CHECKING:
    from store.book import Book

# Another tool may have written an instant with an offset, whose text is out of order by at most a day.
MARGIN = timedelta(days=1)


class Reading:
    """What figures need of some periods, for everybody or, with `owner`, for one person.

    by: the groups that figures are to be taken apart into. named: whether each record is told by itself with its
    ULID, as for a list of what was counted; otherwise equal ones are counted where they lie.
    """

    def __init__(
        self,
        book: Book,
        periods: Sequence[Period],
        owner: str | None,
        *,
        quality: bool = False,
        by: Group | None = None,
        named: bool = False,
    ) -> None:
        self.quality = quality
        self.book = book
        self._owner = owner
        self._by = by
        self._named = named
        self._periods = periods
        self._first = min(period.first for period in periods)
        self._since = to_text(min(*(period.begins for period in periods), periods[0].now) - MARGIN)
        self._until = to_text(max(period.last for period in periods) + MARGIN)

    def prepare(self) -> None:
        """Read what lies in documents, the teams and the customers; to be done before one moment is held."""
        found = self.book.query(f"SELECT login, team FROM {rows_of('people')} WHERE team<>''")
        self._teams = {str(login): str(team) for login, team in found}
        self._surveyed = list(self._surveys())
        self._graded = list(self._quality()) if self.quality else []
        self._joined: list[Member] = []

        def read_members(connection: Connection) -> None:
            self._joined = list(self._counts(connection).members())

        self.book.facts("customers").reading(read_members)

    def material(self, connection: Connection) -> Material:
        """All of it, at one moment of the cache; what it says of tickets is good as long as that moment is held."""
        followed = self._followed(connection)
        now = self._periods[0].now_second
        openings = {row: opened for row, _id, opened in followed}
        desk = KeptDesk(connection, now, self._owner, openings, named=self._named)
        counts = self._counts(connection)
        repeat_seconds = complaint_terms(self.book.settings).repeat_days * 86_400
        return Material(
            tickets=desk.unsettled(),
            desk=desk,
            first_ticket=desk.first_opened(),
            followed={id: opened for _row, id, opened in followed},
            contacts=list(counts.contacts()),
            tasks=list(counts.tasks()),
            surveys=self._surveyed,
            complaints=[Complaint(*row) for row in desk.complaints(self._first - repeat_seconds)],
            members=self._joined,
            quality=self._graded,
            fcr_seconds=fcr_hours(self.book.settings) * 3600,
            repeat_seconds=repeat_seconds,
        )

    def _counts(self, connection: Connection) -> Counts:
        plans = self.book.file.plans
        return Counts(connection, plans, self._periods, self._teams, self._owner, self._by, named=self._named)

    def _followed(self, connection: Connection) -> list[tuple[int, str, int]]:
        """The tickets that others follow up: row, ULID, and the opening of the first of those."""
        found: list[tuple[int, str, int]] = connection.execute(
            "SELECT o.doc_id, o.id, min(f.opened) FROM refs AS r CROSS JOIN r_tickets AS o ON o.id=r.target "
            "CROSS JOIN f_tickets AS f ON f.doc_id=r.doc_id WHERE r.ref=? AND f.opened<=? GROUP BY o.doc_id",
            (self.book.file.plans.reference_code("tickets", "follow_up_of"), self._periods[0].now_second),
        ).fetchall()
        return found

    @cached_property
    def _grades(self) -> dict[str, str]:
        """The grade of each customer that has one."""
        found = self.book.query("SELECT id, grade FROM r_customers WHERE grade<>''")
        return {str(id): str(grade) for id, grade in found}

    @cached_property
    def _types(self) -> dict[str, str]:
        """The type of each ticket that a survey is about and that has one."""
        found = self.book.query(
            "SELECT t.id, t.type FROM r_surveys AS s JOIN r_tickets AS t ON t.id=s.ticket WHERE t.type<>''"
        )
        return {str(id): str(type) for id, type in found}

    def _surveys(self) -> Iterator[Survey]:
        """The surveys that were sent or answered in the periods; their scores are in the documents alone."""
        owned, values = ("1", ()) if self._owner is None else ("owner=?", (self._owner,))
        surveys = self.book.where(
            "surveys",
            f"id IS NOT NULL AND (sent_at>=? OR answered_at>=?) AND sent_at<? AND {owned}",
            (self._since, self._since, self._until, *values),
            order="sent_at, id",
        )
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
                type=self._types.get(str(survey.get("ticket")), ""),
            )

    def _quality(self) -> Iterator[Quality]:
        from store.work.quality import Review

        review = Review(self.book)
        review.scan()
        for each in review.scores(self._periods[0].now):
            if self._owner in (None, each.owner):
                yield Quality(
                    id=each.id,
                    score=each.score,
                    owner=each.owner,
                    team=self._teams.get(each.owner, ""),
                    grade=self._grades.get(each.id, ""),
                )
