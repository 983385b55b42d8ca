"""The peers that hold or rewrite everything: measured themselves on S and M, and reckoned for L."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from bench.accepted import CACHING, LINES, TINYDB
from bench.data import Data, built
from bench.figures import Figure
from bench.peers.json_lines import JsonLines
from bench.peers.plain_tinydb import PlainTinyDB
from bench.timing import Job, medians

Peer = PlainTinyDB | JsonLines
RECKONED = "L"
"""The size for which they are not run: what they take for S is multiplied by how much larger the file is."""

FROM = "S"
GROWING = frozenset({TINYDB, CACHING})
"""Peers whose work on one document grows with the file, as what rewrites all of it or looks through it does."""


def open_peer(name: str, data: Data) -> Peer:
    """The peer on its own copy of the documents."""
    if name == LINES:
        return JsonLines(data.lines)
    return PlainTinyDB(data.tinydb, caching=name == CACHING)


@contextmanager
def smaller(data: Data, size: str) -> Iterator[tuple[Data, float]]:
    """The data the slow peers are measured on, and how many times larger the size asked for is."""
    if size != RECKONED:
        yield data, 1.0
        return
    origin = built(FROM)
    copy = origin.copied("slow")
    try:
        yield copy, os.path.getsize(data.book) / os.path.getsize(origin.book)
    finally:
        copy.remove()


def slow_figures(
    data: Data,
    size: str,
    name: str,
    value: float,
    job: Callable[[Peer, Data], Job],
    *,
    rounds: int = 3,
) -> Iterator[Figure]:
    """Our value beside each of the slow peers, each opened alone; of a large file once is enough."""
    rounds = rounds if size == FROM else 1
    with smaller(data, size) as (where, times):
        for peer in (TINYDB, CACHING, LINES):
            with closing(open_peer(peer, where)) as opened:
                # What is quick can be measured more often.
                seconds = medians({peer: job(opened, where)}, rounds * 10 if peer == LINES else rounds)[peer]
            yield Figure(
                name=name,
                value=value,
                peer=peer,
                peer_value=seconds * (times if peer in GROWING else 1),
                guessed=times != 1,
            )
