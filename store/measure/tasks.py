"""The KPI of tasks done in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.measure.definition import Definition, Figure, Material, Part, Period, Task, named, share
from store.rules.queue import deadline
from store.text import N_


def done_in_time(material: Material, period: Period) -> Figure:
    """Tasks due in the period that were done in time, of those that are done or whose time has run out."""
    in_time: list[Task] = []
    late: list[Task] = []
    not_done: list[Task] = []
    for task in material.tasks:
        if not _falls_due(task, period):
            continue
        latest = deadline(task.due, period.zone)
        if task.done is not None and task.done <= period.now:
            (in_time if task.done <= latest else late).append(task)
        elif latest < period.now:
            not_done.append(task)
    judged = [*in_time, *late, *not_done]
    parts = [(name, _count(tasks)) for name, tasks in (("in-time", in_time), ("late", late), ("not-done", not_done))]
    return share(
        _count(in_time),
        _count(judged),
        named("tasks", judged),
        [Part(name, count, "number", count) for name, count in parts if count],
    )


def _count(tasks: Sequence[Task]) -> int:
    return sum(task.n for task in tasks)


def _falls_due(task: Task, period: Period) -> bool:
    if isinstance(task.due, datetime):
        return period.begins <= task.due < period.ends
    return period.start <= task.due < period.end


DEFINITIONS = (
    Definition(
        id="tasks-in-time",
        label=N_("Tasks done in time"),
        unit="percent",
        direction="higher",
        basis=N_("Due date"),
        help=N_(
            "Tasks due in the period and done by then, of those due in the period that are done or overdue. "
            "A date is due until its midnight."
        ),
        source=N_("Rule 5: contact-plan compliance, for all tasks"),
        compute=done_in_time,
        population=N_("Tasks due in the period that are done or overdue."),
        edges=N_("A task without a due date is not in it, nor one that is still in time."),
    ),
)
