"""`kehu kpi`: the figures of a period beside those of the period before, and the records behind each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from store.errors import Usage
from store.text import N_, _
from tui import output
from tui.commands.showing import label, today
from tui.declare import command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.work.figures import Shown

DAYS = 30

GROUP_LABELS = {
    "owner": N_("Owner"),
    "team": N_("Team"),
    "kind": N_("Kind"),
    "type": N_("Type"),
    "priority": N_("Priority"),
    "channel": N_("Channel"),
    "grade": N_("Grade"),
    "cause": N_("Cause"),
    "theme": N_("Theme"),
}
VOCABULARIES = {
    "kind": "ticket_kind",
    "type": "ticket_type",
    "priority": "priority",
    "channel": "channel",
    "theme": "theme",
}
GROUPS = tuple(GROUP_LABELS)


@command(N_("Show the key figures of a period, by default the last 30 days, and their change from the one before."))
@option("--from", "start", metavar="DATE", help=N_("The first day, as 2026-07-01."))
@option("--to", "end", metavar="DATE", help=N_("The day before which it ends, as 2026-10-01."))
@option("--compare-from", metavar="DATE", help=N_("The first day of the period to compare with."))
@option("--compare-to", metavar="DATE", help=N_("The day before which that ends."))
@option("--owner", metavar="LOGIN", help=N_("Only what this person did, owns or is assigned."))
@option("--by", type=click.Choice(GROUPS), help=N_("The figures of each of these."))
@option("--records", metavar="KPI", help=N_("List the records behind this one figure, as first-response."))
@option("--quality/--no-quality", default=None, help=N_("With the quality of the data; slow in a large book."))
def kpi(
    session: Session,
    start: str | None,
    end: str | None,
    compare_from: str | None,
    compare_to: str | None,
    owner: str | None,
    by: Any,
    records: str | None,
    quality: bool | None,
) -> None:
    from store.work.figures import figures, figures_by
    from store.work.people import person_meant

    first, until = period_meant(session, start, end)
    against = compared_meant(compare_from, compare_to)
    login = person_meant(session.book, owner) if owner else None
    if by is not None:
        if records is not None or against is not None:
            raise Usage(_("Say --by, or --records or a period to compare with, not both."))
        _show_groups(session, figures_by(session.book, first, until, session.now, by, owner=login, quality=quality), by)
        return
    shown = figures(session.book, first, until, session.now, owner=login, quality=quality, against=against)
    if records is not None:
        _show_records(session, _meant(shown, records).figure.records)
    elif session.json:
        for each in shown:
            output.data({**_fields(each), "from": str(first), "to": str(until)})
    else:
        _table(session, shown)


def period_meant(session: Session, start: str | None, end: str | None) -> tuple[date, date]:
    """The period typed; the last 30 days where nothing is."""
    until = day_meant(end) if end else today(session) + timedelta(days=1)
    return (day_meant(start) if start else until - timedelta(days=DAYS)), until


def compared_meant(start: str | None, end: str | None) -> tuple[date, date] | None:
    """The period to compare with; None for the one before."""
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise Usage(_("Say both days of the period to compare with: --compare-from and --compare-to."))
    return day_meant(start), day_meant(end)


def day_meant(typed: str) -> date:
    """The local date typed; Usage for what is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Usage(_("{value} is not a date; write one like 2026-07-01.").format(value=typed)) from error


def _meant(shown: Sequence[Shown], id: str) -> Shown:
    found = next((each for each in shown if each.definition.id == id), None)
    if found is None:
        known = ", ".join(each.definition.id for each in shown)
        raise Usage(_("There is no figure {id}; there are {known}.").format(id=id, known=known))
    return found


def _fields(shown: Shown) -> dict[str, Any]:
    """What scripts read of a figure; what is "n/a" is null, durations are in seconds."""
    definition, figure = shown.definition, shown.figure
    return {
        "kpi": definition.id,
        "label": _(definition.label),
        "unit": definition.unit,
        "direction": definition.direction,
        "value": figure.value,
        "n": figure.n,
        "median": figure.median,
        "p90": figure.p90,
        "mean": figure.mean,
        "previous": shown.previous.value,
        "previous_n": shown.previous.n,
        "change": shown.change,
        "target": shown.target,
        "attainment": shown.attainment,
        "provisional": figure.provisional,
        "breakdown": [msgspec.structs.asdict(part) for part in figure.breakdown],
        "basis": _(definition.basis),
        "help": _(definition.help),
        "source": _(definition.source),
    }


def _table(session: Session, shown: Sequence[Shown]) -> None:
    aimed = any(each.target is not None for each in shown)
    output.table(
        [
            output.Column(_("Figure"), gives_way=True),
            output.Column(_("Value"), right=True),
            output.Column(_("n"), right=True),
            output.Column(_("90 % within"), right=True),
            output.Column(_("Mean"), right=True),
            output.Column(_("Before"), right=True),
            output.Column(_("Change"), right=True),
            *([output.Column(_("Target"), right=True)] if aimed else []),
        ],
        [row if aimed else row[:-1] for each in shown for row in _rows(session, each)],
    )
    _explain(shown)


def _explain(shown: Iterable[Shown]) -> None:
    """Say what the sign means that stands behind the n of some."""
    from store.measure.wording import provisional_means

    if any(each.figure.provisional for each in shown):
        output.talk(provisional_means())


def _rows(session: Session, shown: Shown) -> Iterator[list[str]]:
    """The row of a figure, and one for each of its parts below it."""
    from store.measure.wording import change_text, figure_cells, part_label, value_text

    unit = shown.definition.unit
    yield [
        *figure_cells(shown.definition, shown.figure),
        value_text(shown.previous.value, unit),
        change_text(shown.change, unit),
        _target_text(shown),
    ]
    for part in shown.figure.breakdown:
        named = part_label(part, session.book.settings)
        yield [f"  {named}", value_text(part.value, part.unit), str(part.n), *[""] * 5]


def _target_text(shown: Shown) -> str:
    """The target and how far it was reached."""
    from store.measure.wording import value_text

    if shown.target is None:
        return ""
    reached = f" ({shown.attainment:.0f} %)" if shown.attainment is not None else ""
    return value_text(shown.target, shown.definition.unit) + reached


def _show_groups(session: Session, found: Mapping[str, Sequence[Shown]], by: str) -> None:
    """The figures of each owner, type and so on, one below the other."""
    from store.measure.wording import change_text, count_text, value_text

    if session.json:
        for name, shown in found.items():
            for each in shown:
                output.data({by: name or None, **_fields(each)})
        return
    output.table(
        [
            output.Column(_(GROUP_LABELS[by])),
            output.Column(_("Figure"), gives_way=True),
            output.Column(_("Value"), right=True),
            output.Column(_("n"), right=True),
            output.Column(_("Before"), right=True),
            output.Column(_("Change"), right=True),
            output.Column(_("Target"), right=True),
        ],
        [
            [
                _group_name(session, by, name) if each is shown[0] else "",
                _(each.definition.label),
                value_text(each.figure.value, each.definition.unit),
                count_text(each.figure),
                value_text(each.previous.value, each.definition.unit),
                change_text(each.change, each.definition.unit),
                _target_text(each),
            ]
            for name, shown in found.items()
            for each in shown
        ],
    )
    _explain(each for shown in found.values() for each in shown)
    if not found:
        output.talk(_("There is nothing to count in these days."))


def _group_name(session: Session, by: str, name: str) -> str:
    vocabulary = VOCABULARIES.get(by)
    return (label(session, vocabulary, name) if vocabulary else name) or "–"


def _show_records(session: Session, found: Sequence[tuple[str, str]]) -> None:
    if session.json:
        for table, id in found:
            if (record := session.book.get(table, id)) is not None:
                output.data({"table": table, **record})
        return
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("Customer"), gives_way=True),
            output.Column(_("What"), gives_way=True),
        ],
        list(_record_rows(session, found)),
    )


def _record_rows(session: Session, found: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    from store.find.resolve import short_ids
    from store.work.outcome import name_of

    for table in dict.fromkeys(table for table, _id in found):
        ids = [id for of, id in found if of == table]
        short = short_ids(session.book, ids, table)
        for id in ids:
            if (record := session.book.get(table, id)) is not None:
                customer = session.book.get("customers", record.get("customer", "")) or {}
                called = f"#{record['number']}" if "number" in record else short[id]
                yield [called, customer.get("name", ""), name_of(table, record)]
