"""Timing of competitors in turns, so that a slow moment of the machine meets all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter_ns

Job = Callable[[int], object]


def medians(jobs: Mapping[str, Job], rounds: int, after: Callable[[], object] | None = None) -> dict[str, float]:
    """The median seconds of each job, called with the number of the round.

    The order changes from round to round, so that none always follows the same other. `after` is called, off
    the clock, when a job is done.
    """
    taken: dict[str, list[int]] = {name: [] for name in jobs}
    order = list(jobs.items())
    for number in range(rounds):
        for name, job in order:
            started = perf_counter_ns()
            job(number)
            taken[name].append(perf_counter_ns() - started)
            if after is not None:
                after()
        order.append(order.pop(0))
    return {name: median(times) / 1e9 for name, times in taken.items()}
