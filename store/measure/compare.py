"""Figures beside others: by owner or type, over a series of periods, against another period, and against targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from store.measure.definition import Definition, Direction, Material, Period, Unit

IN_POINTS = frozenset({"percent", "points"})
"""Units whose change is a difference; that of every other is a share (Rule 5)."""

Group = Literal["owner", "team", "kind", "type", "priority", "channel", "grade", "cause", "theme", "customer"]
GROUPED = ("tickets", "contacts", "tasks", "surveys", "members", "quality")


class Target(msgspec.Struct, frozen=True):
    """What a KPI is to come to for an owner, "" for everybody, in the local dates from start until before end."""

    metric: str
    owner: str
    start: date
    end: date
    value: float


def split(material: Material, group: Group) -> dict[str, Material]:
    """The material of each owner, type and so on; "" stands for none.

    What has no such property, as a task has no type, is in no group.
    """
    parts: dict[str, dict[str, list[Any]]] = {}
    for kind in GROUPED:
        for record in getattr(material, kind):
            name = getattr(record, group, None)
            if isinstance(name, str):
                parts.setdefault(name, {}).setdefault(kind, []).append(record)
    desks = {} if material.desk is None else material.desk.split(group)
    empty: dict[str, Any] = dict.fromkeys(GROUPED, ())
    return {
        name: msgspec.structs.replace(
            material, **{**empty, **parts.get(name, {}), "desk": desks.get(name), "found": {}}
        )
        for name in {**parts, **desks}
    }


def change(unit: Unit, before: float | None, after: float | None) -> float | None:
    """From one value to another: in points for shares and scores in points, in percent for all else.

    None where one of them is "n/a" or there was nothing to grow from.
    """
    if before is None or after is None:
        return None
    if unit in IN_POINTS:
        return after - before
    return 100 * (after - before) / before if before else None


def windows(period: Period, count: int) -> list[Period]:
    """So many periods of equal length up to this one, the oldest first."""
    days = period.end - period.start
    return [
        Period.of(period.start - back * days, period.end - back * days, period.zone, period.now)
        for back in range(count - 1, -1, -1)
    ]


def target_of(targets: Sequence[Target], definition: Definition, owner: str, period: Period) -> float | None:
    """The target of an owner for a KPI: that of these very dates, else of the shortest period around them.

    None without one. A number of things is only held against a target of its own dates, since in a part of the
    time only a part of them can be reached.
    """
    dates = (period.start, period.end)
    own = [target for target in targets if (target.metric, target.owner) == (definition.id, owner)]
    around = [
        target
        for target in own
        if (target.start, target.end) == dates
        or (definition.unit != "number" and target.start <= period.start and period.end <= target.end)
    ]
    shortest = min(around, key=lambda target: (target.end - target.start, target.start), default=None)
    return None if shortest is None else shortest.value


def attainment(direction: Direction, value: float | None, target: float | None) -> float | None:
    """How far a target was reached, in percent: more than 100 is better than it, whichever way is better.

    None for a target that is absent or 0, and where there is no figure (Rule 5).
    """
    if value is None or not target:
        return None
    if direction == "higher":
        return 100 * value / target
    return 100 * target / value if value else None


def targets_from(records: Iterable[Mapping[str, Any]]) -> list[Target]:
    """The targets that can be read of their records."""
    found = []
    for record in records:
        try:
            read = {name: record[name] for name in ("metric", "start", "end", "value")}
            found.append(msgspec.convert({**read, "owner": record.get("owner", "")}, Target, strict=False))
        except (KeyError, msgspec.ValidationError):
            continue
    return found
