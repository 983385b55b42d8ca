"""`kehu kpi`: the figures of a period beside those of the period before, and the records behind each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Usage
from store.text import N_, _
from tui import output
from tui.commands.showing import today
from tui.declare import command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.work.figures import Shown

DAYS = 30


@command(N_("Show the key figures of a period, by default the last 30 days, and their change from the one before."))
@option("--from", "start", metavar="DATE", help=N_("The first day, as 2026-07-01."))
@option("--to", "end", metavar="DATE", help=N_("The day before which it ends, as 2026-10-01."))
@option("--owner", metavar="LOGIN", help=N_("Only what this person did, owns or is assigned."))
@option("--records", metavar="KPI", help=N_("List the records behind this one figure, as first-response."))
def kpi(session: Session, start: str | None, end: str | None, owner: str | None, records: str | None) -> None:
    from store.work.figures import figures
    from store.work.people import person_meant

    first, until = _period(session, start, end)
    login = person_meant(session.book, owner) if owner else None
    shown = figures(session.book, first, until, session.now, owner=login)
    if records is not None:
        _show_records(session, _meant(shown, records).figure.records)
    elif session.json:
        for each in shown:
            output.data({**_fields(each), "from": str(first), "to": str(until)})
    else:
        _table(session, shown)


def _period(session: Session, start: str | None, end: str | None) -> tuple[date, date]:
    until = _day(end) if end else today(session) + timedelta(days=1)
    return (_day(start) if start else until - timedelta(days=DAYS)), until


def _day(typed: str) -> date:
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
        "breakdown": [msgspec.structs.asdict(part) for part in figure.breakdown],
        "basis": _(definition.basis),
        "help": _(definition.help),
        "source": _(definition.source),
    }


def _table(session: Session, shown: Sequence[Shown]) -> None:
    output.table(
        [
            output.Column(_("Figure"), gives_way=True),
            output.Column(_("Value"), right=True),
            output.Column(_("n"), right=True),
            output.Column(_("90 % within"), right=True),
            output.Column(_("Mean"), right=True),
            output.Column(_("Before"), right=True),
            output.Column(_("Change"), right=True),
        ],
        [row for each in shown for row in _rows(session, each)],
    )


def _rows(session: Session, shown: Shown) -> Iterator[list[str]]:
    """The row of a figure, and one for each of its parts below it."""
    from store.measure.wording import change_text, part_label, value_text

    definition, figure = shown.definition, shown.figure
    unit = definition.unit
    yield [
        _(definition.label),
        value_text(figure.value, unit),
        str(figure.n),
        value_text(figure.p90, unit) if figure.p90 is not None else "",
        value_text(figure.mean, unit) if figure.mean is not None else "",
        value_text(shown.previous.value, unit),
        change_text(shown.change, unit),
    ]
    for part in figure.breakdown:
        label = part_label(part, session.book.settings)
        yield [f"  {label}", value_text(part.value, part.unit), str(part.n), "", "", "", ""]


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
