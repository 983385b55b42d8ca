"""Contacts, tasks and customers counted where they lie: one record stands for all that no figure tells apart."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from sqlite3 import Connection
from typing import Any

import msgspec

from store.disk.amiss import odd_rows
from store.disk.indexing import Plans
from store.measure.compare import Group
from store.measure.definition import Contact, Member, Period, Task
from store.model.instants import due_in, from_text, instant_in, to_text
from store.rules.facts import instant_of
from store.rules.queue import deadline

Kind = tuple[Any, ...]
_SECOND = timedelta(seconds=1)
_GRADE = "(SELECT c.grade FROM r_customers AS c WHERE c.id=t.customer LIMIT 1)"


class Counts:
    """What is to be counted of a book at one moment of its cache; see `Reading` for owner, by and named.

    teams: the team of each person that is in one.
    """

    def __init__(
        self,
        connection: Connection,
        plans: Plans,
        periods: Sequence[Period],
        teams: Mapping[str, str],
        owner: str | None,
        by: Group | None,
        *,
        named: bool,
    ) -> None:
        self._connection = connection
        self._plans = plans
        self._periods = periods
        self._now = periods[0].now_second
        self._teams = teams
        self._owner = owner
        self._by = by
        self._named = named

    # Contacts

    def contacts(self) -> Iterator[Contact]:
        """The contacts made in the periods; of those with a time of another tool's each by itself."""
        grade = _GRADE if self._named or self._by == "grade" else "''"
        owned = "channel IS NOT 'note'" + self._owned('"by"')
        odd = self._odd("interactions")
        about = f'channel, "by", rating, {grade}'
        if odd:
            rows = self._connection.execute(
                f"SELECT id, at, {about}, 1 FROM r_interactions AS t WHERE doc_id IN ({odd}) AND {owned}", self._given()
            )
            yield from self._made(rows)
        told: list[Contact] = []
        for kind in self._kinds(("channel", "by", "rating")):
            if kind[0] == "note" or self._owner not in (None, kind[1]):
                continue
            for low, high in self._segments():
                told += self._made(self._of_kind(kind, low, high, grade, odd))
        yield from sorted(told, key=lambda contact: (contact.at, contact.id))

    def _of_kind(self, kind: Kind, low: str, high: str, grade: str, odd: str) -> Iterator[Sequence[Any]]:
        """The contacts of a channel, a person and a rating: a piece of the index, which is counted at a glance."""
        given = {"channel": kind[0], "by": kind[1], "rating": kind[2], "low": low, "high": high}
        source = (
            'r_interactions AS t INDEXED BY r_interactions_counted WHERE channel IS :channel AND "by" IS :by '
            f"AND rating IS :rating AND at>=:low AND at<:high{f' AND doc_id NOT IN ({odd})' if odd else ''}"
        )
        if self._named:
            rows = self._connection.execute(f"SELECT id, at, {grade} FROM {source}", self._given(**given))
            yield from ((id, at, *kind, name, 1) for id, at, name in rows)
            return
        yield from (("", low, *kind, name, n) for name, n in self._counted(grade, source, **given))

    def _kinds(self, columns: Sequence[str], before: Kind = ()) -> Iterator[Kind]:
        """What the first columns of the index of contacts hold together: found by steps from each to the next."""
        if not columns:
            yield before
            return
        known = ("channel IS ?", '"by" IS ?', "rating IS ?")[: len(before)]
        column = f'"{columns[0]}"'
        value: object = None
        step = f"{column} IS NULL"
        while True:
            row = self._connection.execute(
                f"SELECT {column} FROM r_interactions INDEXED BY r_interactions_counted "
                f"WHERE {' AND '.join((*known, step))} ORDER BY {column} LIMIT 1",
                (*before, *(() if value is None else (value,))),
            ).fetchone()
            if row is not None:
                yield from self._kinds(columns[1:], (*before, row[0]))
                value = row[0]
            elif step == f"{column} IS NOT NULL" or value is not None:
                return
            step = f"{column} IS NOT NULL" if value is None else f"{column}>?"

    def _made(self, rows: Iterator[Sequence[Any]]) -> Iterator[Contact]:
        for id, at, channel, by, rating, grade, n in rows:
            made = instant_in(at)
            if made is not None:
                who = str(by or "")
                rated = rating if isinstance(rating, int) else None
                yield Contact(
                    id or "", made, str(channel or ""), who, rated, self._teams.get(who, ""), str(grade or ""), n
                )

    # Tasks

    def tasks(self) -> Iterator[Task]:
        """The tasks due in the periods; those with a time of another tool's each by itself."""
        label = self._label("t.owner")
        owned = "1" + self._owned("t.owner")
        odd = self._odd("tasks")
        if self._named or odd:
            yield from self._each_task("1" if self._named else f"doc_id IN ({odd})", owned)
        if self._named:
            return
        owned += f" AND doc_id NOT IN ({odd})" if odd else ""
        yield from self._due_on_days(label, owned)
        yield from self._due_at_times(label, owned)

    def _each_task(self, chosen: str, owned: str) -> Iterator[Task]:
        first = min(period.start for period in self._periods) - timedelta(days=1)
        end = max(period.end for period in self._periods) + timedelta(days=1)
        rows = self._connection.execute(
            f"SELECT id, due, done, owner, {_GRADE} FROM r_tasks AS t "
            f"WHERE due>=:low AND due<:high AND {chosen} AND {owned} ORDER BY due, id",
            self._given(low=str(first), high=str(end)),
        )
        for id, due, done, owner, grade in rows:
            when = due_in(due)
            if when is None:
                # Another tool wrote what is no date, so that the task is due at no time.
                continue
            who = str(owner or "")
            yield Task(id or "", when, instant_in(done), who, self._teams.get(who, ""), str(grade or ""))

    def _due_on_days(self, label: str, owned: str) -> Iterator[Task]:
        """Those that are due on a day: its last second decides."""
        days: dict[str, tuple[Any, datetime]] = {}
        for period in self._periods:
            for number in range((period.end - period.start).days):
                day = period.start + timedelta(days=number)
                days[str(day)] = day, deadline(day, period.zone)
        source = f"r_tasks AS t INDEXED BY r_tasks_counted WHERE t.due=:day AND {owned}"
        for text, (day, latest) in days.items():
            given = {"day": text, "latest": to_text(latest)}
            found = dict(self._counted(label, source, **given))
            done = dict(self._counted(label, f"{source} AND t.done<=:now", **given)) if found else {}
            in_time = dict(self._counted(label, f"{source} AND t.done<=min(:now, :latest)", **given)) if done else {}
            for name, n in found.items():
                first = in_time.get(name, 0)
                yield from self._weighed(day, latest, name, first, done.get(name, 0) - first, n)

    def _due_at_times(self, label: str, owned: str) -> Iterator[Task]:
        """Those that are due at an instant, the days of UTC by themselves so that what is due on one is passed over."""
        for low, high in self._segments(self._now):
            first, last = (from_text(text).date() for text in (low, high))
            days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
            spans = [(max(low, f"{day}T"), min(high, f"{day}U")) for day in days]
            rows = self._connection.execute(
                f"SELECT {label}, sum(t.done<=t.due AND t.done<=:now), sum(t.done>t.due AND t.done<=:now), count(*) "
                "FROM (SELECT value ->> 0 AS low, value ->> 1 AS high FROM json_each(:spans)) AS s "
                "CROSS JOIN r_tasks AS t INDEXED BY r_tasks_counted ON t.due>=s.low AND t.due<s.high "
                f"WHERE {owned} GROUP BY 1",
                self._given(spans=msgspec.json.encode(spans).decode()),
            )
            due = from_text(low)
            for name, in_time, late, n in rows:
                yield from self._weighed(due, due, name, in_time or 0, late or 0, n)

    def _weighed(self, due: Any, latest: datetime, name: str, in_time: int, late: int, n: int) -> Iterator[Task]:
        """One task for those done in time, one for those done later and one for those not done."""
        now = instant_of(self._now)
        about = self._about(name)
        for done, count in ((min(latest, now), in_time), (latest + _SECOND, late), (None, n - in_time - late)):
            if count:
                yield Task("", due, done, **about, n=count)

    # Customers

    def members(self) -> Iterator[Member]:
        """The customers that were ever active; what was merged away is no customer."""
        label = self._label("t.owner", "t.grade")
        joined = self._named or label != "''" or self._owner is not None
        source = "f_customers AS f" + (" JOIN r_customers AS t ON t.doc_id=f.doc_id" if joined else "")
        owned = "1" + self._owned("t.owner")
        if self._named:
            rows = self._connection.execute(
                f"SELECT t.id, f.since, f.until, f.times, t.owner, t.grade FROM {source} "
                f"WHERE (f.since IS NOT NULL OR f.times IS NOT NULL) AND {owned} ORDER BY t.id",
                self._given(),
            )
            for id, since, until, times, owner, grade in rows:
                active = _times(times) if times else ((since, until),)
                who = str(owner or "")
                yield Member(id=id, active=active, owner=who, team=self._teams.get(who, ""), grade=str(grade or ""))
            return
        for name, times in self._connection.execute(
            f"SELECT {label}, f.times FROM {source} WHERE f.times IS NOT NULL AND {owned}", self._given()
        ):
            yield Member(id="", active=_times(times), **self._about(name))
        edges = sorted({second for period in self._periods for second in (period.first - 1, period.final)})
        edges.append(edges[-1] + 1)
        counts: Counter[tuple[str, int, int | None]] = Counter()
        for low, high in pairwise([-(2**62), *edges[:-1], 2**62]):
            # So many are active still that they are counted by the index alone.
            still = f"{source} WHERE f.until IS NULL AND f.since>:low AND f.since<=:high AND {owned}"
            for name, n in self._counted(label, still, low=low, high=high):
                counts[name, _edge(edges, high), None] += n
        for name, since, until in self._connection.execute(
            f"SELECT {label}, f.since, f.until FROM {source} WHERE f.until IS NOT NULL AND {owned}", self._given()
        ):
            counts[name, _edge(edges, since), _edge(edges, until)] += 1
        for (name, since, until), n in counts.items():
            yield Member(id="", active=((since, until),), n=n, **self._about(name))

    # What they have in common

    def _counted(self, label: str, source: str, **given: object) -> Iterator[tuple[str, int]]:
        """How many rows there are of each label; without one a plain count, which is much quicker."""
        grouped = "" if label == "''" else " GROUP BY 1"
        rows = self._connection.execute(f"SELECT {label}, count(*) FROM {source}{grouped}", self._given(**given))
        return ((name or "", n) for name, n in rows if n)

    def _label(self, owner: str, grade: str = _GRADE) -> str:
        """The SQL of what groups are told apart by."""
        expressions = {"owner": owner, "team": owner, "grade": grade}
        return f"coalesce({expressions[self._by]}, '')" if self._by in expressions else "''"

    def _about(self, label: str) -> dict[str, Any]:
        """What a record tells of its group."""
        if self._by == "grade":
            return {"grade": label}
        return {"owner": label, "team": self._teams.get(label, "")}

    def _owned(self, column: str) -> str:
        return "" if self._owner is None else f" AND {column}=:owner"

    def _given(self, **more: object) -> dict[str, object]:
        return {"owner": self._owner, "now": to_text(instant_of(self._now)), **more}

    def _odd(self, table: str) -> str:
        """The rows of a table with a time whose text cannot be compared, as a list of SQL."""
        rows = self._connection.execute(odd_rows(self._plans.codes[table]))
        return ",".join(str(doc_id) for (doc_id,) in rows)

    def _segments(self, *more: int) -> Iterator[tuple[str, str]]:
        """The time of the periods, cut wherever one begins or ends, as texts: from one until before the other."""
        whole = [(period.first, int(period.ends.timestamp()) if more else period.final + 1) for period in self._periods]
        edges = sorted({*more, *(edge for both in whole for edge in both)})
        for low, high in pairwise(edges):
            if any(first <= low and high <= end for first, end in whole):
                yield to_text(instant_of(low)), to_text(instant_of(high))


def _edge(edges: Sequence[int], second: int) -> int:
    """The first edge that is not before it, or the last of all, which no figure tells from what is later."""
    return edges[min(bisect_left(edges, second), len(edges) - 1)]


def _times(text: str) -> tuple[tuple[int, int | None], ...]:
    return msgspec.json.decode(text, type=tuple[tuple[int, int | None], ...])
