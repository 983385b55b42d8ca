"""What is read: the first document, a timeline, the figures of a quarter; and what another process has written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from statistics import median
from time import perf_counter, sleep
from typing import Any

from bench.accepted import CACHING, LINES, SQLITE, TINYDB
from bench.data import NOW, Data
from bench.figures import Figure
from bench.peers.sqlite import Sqlite
from bench.second import second_writer
from bench.slow import Peer, open_peer, slow_figures, smaller
from bench.timing import Job, medians, seconds_of
from bench.writing import opened
from store.errors import BookError

TIMELINE = 50
QUARTER = (date(2026, 7, 1), date(2026, 10, 1))
_TIMELINES = 400
_OPENINGS = 100
_AT_REST = 3.0
_WRITES = 40


def opening(data: Data, size: str) -> Iterator[Figure]:
    """From the path to the first document, with the cache there."""
    opened(data).close()
    with closing(Sqlite(data.sqlite)) as sqlite:
        rows = sqlite.select("SELECT id FROM customers ORDER BY id LIMIT ?", _OPENINGS)
    # A cache that was just written to is read with more care; most are opened when nobody has written for a while.
    sleep(_AT_REST)
    customers = [customer for (customer,) in rows]
    left_open: list[Any] = []

    def open_book(number: int) -> None:
        book = opened(data)
        left_open.append(book)
        book.get("customers", customers[number])

    def open_sqlite(number: int) -> None:
        sqlite = Sqlite(data.sqlite)
        left_open.append(sqlite)
        sqlite.get("customers", customers[number])

    # What was opened is closed outside the clock, before the next round begins.
    seconds = medians({"book": open_book, SQLITE: open_sqlite}, _OPENINGS, after=lambda: left_open.pop().close())
    name = "open to first document"
    yield Figure(name=name, value=seconds["book"], peer=SQLITE, peer_value=seconds[SQLITE])
    with smaller(data, size) as (where, times):
        with closing(Sqlite(where.sqlite)) as sqlite:
            ((first,),) = sqlite.select("SELECT id FROM customers ORDER BY id LIMIT 1")
        for peer in (TINYDB, CACHING, LINES):

            def open_and_get(peer: str = peer) -> None:
                with closing(open_peer(peer, where)) as opened_peer:
                    opened_peer.get("customers", first)

            yield Figure(
                name=name,
                value=seconds["book"],
                peer=peer,
                peer_value=seconds_of(open_and_get) * times,
                guessed=times != 1,
            )


def timeline(data: Data, size: str) -> Iterator[Figure]:
    """The newest interactions of a customer who has that many, decoded."""
    customers = _talkative(data)
    with closing(Sqlite(data.sqlite)) as sqlite, opened(data) as book:
        for customer in customers:
            ours = book.timeline(customer, TIMELINE)
            theirs = sqlite.timeline(customer, TIMELINE)
            if sorted(record["at"] for record in ours) != sorted(record["at"] for record in theirs):
                raise AssertionError(f"the timelines of {customer} differ")
        seconds = medians(
            {
                "book": lambda number: book.timeline(customers[number % len(customers)], TIMELINE),
                SQLITE: lambda number: sqlite.timeline(customers[number % len(customers)], TIMELINE),
            },
            _TIMELINES,
        )
    name = f"timeline of {TIMELINE}"
    yield Figure(name=name, value=seconds["book"], peer=SQLITE, peer_value=seconds[SQLITE])

    def again(peer: Peer, where: Data) -> Job:
        found = _talkative(where)
        return lambda number: peer.timeline(found[number % len(found)], TIMELINE)

    yield from slow_figures(data, size, name, seconds["book"], again)


def _talkative(data: Data) -> list[str]:
    """Customers with as many interactions as a timeline shows."""
    with closing(Sqlite(data.sqlite)) as sqlite:
        rows = sqlite.select(
            "SELECT customer FROM interactions GROUP BY customer HAVING count(*) >= ? ORDER BY customer LIMIT 100",
            TIMELINE,
        )
    return [customer for (customer,) in rows]


def kpis(data: Data, size: str) -> Iterator[Figure]:
    """Every KPI of a quarter beside the quarter before, as the screen shows them."""
    from store.work.figures import figures

    def roll_up(sqlite: Sqlite) -> Job:
        return lambda _number: sqlite.select(
            "SELECT json_extract(document, '$.channel'), count(*) FROM interactions"
            " WHERE at >= ? AND at < ? GROUP BY 1",
            *(day.isoformat() for day in QUARTER),
        )

    with opened(data) as book, closing(Sqlite(data.sqlite)) as sqlite:
        figures(book, *QUARTER, NOW)
        seconds = medians({"book": lambda _number: figures(book, *QUARTER, NOW), SQLITE: roll_up(sqlite)}, 5)
    name = "the KPIs of a quarter"
    yield Figure(name=name, value=seconds["book"])
    yield Figure(name=name, value=seconds["book"], peer="sqlite3, one count alone", peer_value=seconds[SQLITE])


def visible(data: Data, size: str) -> Iterator[Figure]:
    """From the moment another process has its write acknowledged until a subscriber here has heard of it."""
    from store.watch import Watch

    heard: list[float] = []
    again = threading.Event()

    def hear(_changed: object) -> None:
        heard.append(perf_counter())
        again.set()

    delays: list[float] = []
    errors: list[BookError] = []
    with opened(data) as book, second_writer(data.book) as writer:
        book.subscribe(hear)
        watch = Watch(book, on_error=errors.append)
        try:
            for number in range(_WRITES):
                # Writes that fell into step with the looks would all be seen as late, or as early.
                sleep(0.01 + number % 7 * 0.007)
                again.clear()
                written = writer.write()
                again.wait(5)
                delays.append(max(0.0, heard[-1] - written))
        finally:
            watch.stop()
    yield Figure(name="another process's write visible", value=max(delays))
    yield Figure(name="another process's write visible, median", value=median(delays))
