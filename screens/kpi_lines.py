"""The lines of the KPI screen: each figure with what it is held against, under the heading of what it tells about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from rich.style import Style

from screens.shell.theme import FAINT, PLAIN
from screens.widgets.card import Line, joined
from screens.widgets.prose import wrap
from screens.widgets.sectioned_list import ListSection
from store.measure.compare import Group
from store.measure.definition import Figure, Part
from store.measure.plot import spark
from store.measure.wording import PROVISIONAL, change_text, part_label, provisional_means, value_text
from store.model.vocabulary import label as label_of
from store.text import N_, _
from store.text.cells import cut
from store.work.figures import Shown

NOTHING = "—"

SECTIONS: Sequence[tuple[str, tuple[str, ...]]] = (
    (N_("Answering"), ("first-response", "sla-first-response", "next-response", "sla-next-reply")),
    (
        N_("Solving"),
        (
            "first-resolution",
            "total-resolution",
            "requester-wait",
            "sla-resolution",
            "fcr",
            "reopen-rate",
            "backlog",
            "backlog-age",
            "open-breaches",
        ),
    ),
    (N_("Satisfaction"), ("csat", "nps", "response-rate")),
    (
        N_("Complaints and feedback"),
        (
            "complaint-acknowledgement",
            "complaint-steps",
            "complaints-accepted",
            "complaints-repeated",
            "feedback",
            "feedback-answered",
        ),
    ),
    (N_("Customers"), ("contacts", "tasks-in-time", "retention", "churn", "data-quality")),
)
"""Which figures stand together; one that is in none comes at the end."""

GROUPS: Mapping[Group, str] = {
    "owner": N_("by owner"),
    "team": N_("by team"),
    "type": N_("by type"),
    "channel": N_("by channel"),
    "grade": N_("by grade"),
}
"""By what the figures can be taken apart."""

_VOCABULARIES = {"type": "ticket_type", "channel": "channel"}
_BETTER = Style(color="green")
_WORSE = Style(color="red")


class FigureLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: a figure, or a part of it below it; all as it is read.

    id: that of the definition, with the part behind it. attained: how much of the target was reached. shown: the
    figure itself, None for a part that only says a number. mark: the sign of one that may still come out otherwise.
    records: those behind it.
    """

    id: str
    label: str
    value: str
    n: str = ""
    mark: str = ""
    change: str = ""
    target: str = ""
    attained: str = ""
    trend: str = ""
    dimmed: bool = False
    verdict: Style = FAINT
    title: str = ""
    shown: Shown | None = None
    records: Sequence[tuple[str, str]] = ()


def sections(
    shown: Sequence[Shown],
    by: Mapping[str, Sequence[Shown]] | None,
    group: Group | None,
    trends: Mapping[str, Sequence[float | None]],
    settings: Mapping[str, Any],
) -> list[ListSection[FigureLine]]:
    """All lines; taken apart by the group where `by` has the figures of each of its members."""
    known = {each.definition.id: each for each in shown}
    listed = {id for _heading, ids in SECTIONS for id in ids}
    others = (N_("Others"), tuple(id for id in known if id not in listed))
    found = []
    for heading, ids in (*SECTIONS, others):
        lines = [
            line for id in ids if id in known for line in _lines(known[id], by, group, trends.get(id, ()), settings)
        ]
        if lines:
            found.append(ListSection(_(heading), lines))
    return found


def _lines(
    shown: Shown,
    by: Mapping[str, Sequence[Shown]] | None,
    group: Group | None,
    trend: Sequence[float | None],
    settings: Mapping[str, Any],
) -> Iterator[FigureLine]:
    definition = shown.definition
    title = _(definition.label)
    yield _line(shown, definition.id, title, title, trend)
    if by is None or group is None:
        for part in shown.figure.breakdown:
            yield _part_line(part, shown, title, settings)
        return
    for name, figures in by.items():
        own = next((each for each in figures if each.definition.id == definition.id), None)
        if own is not None and own.figure.n:
            called = member_name(group, name, settings)
            yield _line(own, f"{definition.id}:{group}:{name}", f"· {called}", f"{title} · {called}", ())


def member_name(group: Group, name: str, settings: Mapping[str, Any]) -> str:
    """What people call an owner, a type and so on; a dash for those without."""
    if not name:
        return "–"
    return label_of(_VOCABULARIES[group], name, settings) if group in _VOCABULARIES else name


def _line(shown: Shown, id: str, label: str, title: str, trend: Sequence[float | None]) -> FigureLine:
    figure, unit = shown.figure, shown.definition.unit
    change, verdict = _change(shown)
    attained = shown.attainment
    return FigureLine(
        id=id,
        label=label,
        value=_value(figure, unit),
        n=str(figure.n),
        mark=PROVISIONAL if figure.provisional else "",
        change=change,
        target="" if shown.target is None else value_text(shown.target, unit),
        attained="" if attained is None else _("{percent} %").format(percent=f"{attained:.0f}"),
        trend=spark(trend),
        dimmed=figure.few,
        verdict=FAINT if figure.few else verdict,
        title=title,
        shown=shown,
        records=figure.records,
    )


def _part_line(part: Part, shown: Shown, title: str, settings: Mapping[str, Any]) -> FigureLine:
    value = f"{NOTHING} {value_text(None, part.unit)}" if part.value is None else value_text(part.value, part.unit)
    return FigureLine(
        id=f"{shown.definition.id}:{part.group}:{part.name}",
        label=f"· {part_label(part, settings)}",
        value=value,
        n=str(part.n),
        dimmed=True,
        title=title,
        records=shown.figure.records,
    )


def _value(figure: Figure, unit: Any) -> str:
    if figure.value is None:
        return f"{NOTHING} {value_text(None, unit)}"
    return value_text(figure.value, unit)


def _change(shown: Shown) -> tuple[str, Style]:
    """The change against the period before, with the word for what it means, and its colour."""
    if shown.change is None:
        return NOTHING, FAINT
    text = change_text(shown.change, shown.definition.unit)
    if not shown.change:
        return _("{change} same").format(change=text), PLAIN
    better = (shown.change > 0) == (shown.definition.direction == "higher")
    if better:
        return _("{change} better").format(change=text), _BETTER
    return _("{change} worse").format(change=text), _WORSE


def detail_lines(line: FigureLine | None, width: int, *, marked: bool) -> list[Line]:
    """Four lines on the figure under the cursor: what it is, what stands beside it, whether it may still change.

    marked: whether any figure has the sign of one that may, which is to be explained.
    """
    shown = line.shown if line is not None else None
    if shown is None:
        return [("", "", "")] * 4
    definition, figure = shown.definition, shown.figure
    first, *others = wrap(_(definition.help), width)
    formula = [first, cut(" ".join(others), width)]
    few = _("rests on few records") if figure.few and figure.n else ""
    if figure.provisional:
        still = _("{sign} {m} of {n} may still change").format(sign=PROVISIONAL, m=figure.provisional, n=figure.n)
        notes = [still, few, _(definition.settles) if definition.settles else ""]
    else:
        notes = [few, provisional_means() if marked else ""]
    return [*(("", text, "") for text in formula), ("", joined(*_beside(shown)), ""), ("", joined(*notes), "dim")]


def _beside(shown: Shown) -> Iterator[str]:
    figure, unit = shown.figure, shown.definition.unit
    if figure.median is not None:
        yield _("median {time}").format(time=value_text(figure.median, "seconds"))
    if figure.p90 is not None:
        yield _("90 % within {time}").format(time=value_text(figure.p90, "seconds"))
    if figure.mean is not None:
        yield _("mean {time}").format(time=value_text(figure.mean, "seconds"))
    yield _("before: {value}").format(value=value_text(shown.previous.value, unit))
    if shown.target is not None:
        yield _("target {value}").format(value=value_text(shown.target, unit))
