"""Timing of competitors in turns, so that a slow moment of the machine meets all of them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from time import perf_counter, perf_counter_ns

Job = Callable[[int], object]


def medians(jobs: Mapping[str, Job], rounds: int, after: Callable[[], object] | None = None) -> dict[str, float]:
    """The median seconds of each job, called with the number of the round.

    The order changes from round to round, so that none always follows the same other. `after` is called, off
    the clock, when a job is done.
    """
    taken: dict[str, list[int]] = {name: [] for name in jobs}
    order = list(jobs.items())
    with without_collecting():
        for number in range(rounds):
            for name, job in order:
                started = perf_counter_ns()
                job(number)
                taken[name].append(perf_counter_ns() - started)
                if after is not None:
                    after()
            order.append(order.pop(0))
    return {name: median(times) / 1e9 for name, times in taken.items()}


def seconds_of(work: Callable[[], object]) -> float:
    """The seconds of one call."""
    with without_collecting():
        started = perf_counter()
        work()
        return perf_counter() - started


@contextmanager
def without_collecting() -> Iterator[None]:
    """Keep Python's collector off the clock: what a peer holds in memory would slow down whoever comes after it."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
