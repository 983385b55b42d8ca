"""`kehu target`: what key figures are to come to."""

from __future__ import annotations

from store.errors import Usage
from store.measure.wording import value_text
from store.text import N_, _
from tui import output
from tui.commands.kpi import day_meant
from tui.declare import argument, group, option, subcommand
from tui.session import Session

target = group(N_("Targets: what key figures are to come to."), "target", default="list")

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}


@subcommand(target, N_("Set the target of a KPI, as 95 for percent or 4h for a duration."), name="set")
@argument("kpi", metavar="KPI")
@argument("value", metavar="VALUE")
@option("--from", "start", required=True, metavar="DATE", help=N_("The first day, as 2026-10-01."))
@option("--to", "end", required=True, metavar="DATE", help=N_("The day before which it ends, as 2027-01-01."))
@option("--owner", metavar="LOGIN", default="", help=N_("For this person; for everybody unless you say."))
def set_target(session: Session, kpi: str, value: str, start: str, end: str, owner: str) -> None:
    from store.work import targets

    first, until = day_meant(start), day_meant(end)
    session.report(targets.set_target(session.book, kpi, first, until, _value(value), session.now, owner=owner))


@subcommand(target, N_("List the targets, the latest period first."), name="list")
@option("--kpi", metavar="KPI", help=N_("Only those of this figure."))
def list_targets(session: Session, kpi: str | None) -> None:
    from store.find.resolve import short_ids
    from store.measure import kpi as registry
    from store.work.targets import targets

    found = targets(session.book, kpi)
    if session.json:
        for each in found:
            output.data(each)
        return
    known = {each.id: each for each in registry.DEFINITIONS}
    short = short_ids(session.book, [each["id"] for each in found], "targets")
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("Figure"), gives_way=True),
            output.Column(_("Owner")),
            output.Column(_("From")),
            output.Column(_("Until before")),
            output.Column(_("Target"), right=True),
        ],
        [
            [
                short[each["id"]],
                _(known[each["metric"]].label) if each.get("metric") in known else str(each.get("metric")),
                str(each.get("owner") or _("everybody")),
                str(each.get("start", "")),
                str(each.get("end", "")),
                value_text(each.get("value"), known[each["metric"]].unit if each.get("metric") in known else "number"),
            ]
            for each in found
        ],
    )


@subcommand(target, N_("Delete the target ID; `kehu undo` brings it back."))
@argument("id", metavar="ID")
def delete(session: Session, id: str) -> None:
    from store.work.customers import delete_record
    from tui.commands.meant import record_meant

    session.report(delete_record(session.book, "targets", record_meant(session, "targets", id)["id"], session.now))


def _value(typed: str) -> float:
    text = typed.strip().removesuffix("%").strip()
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = text[len(digits) :].strip()
    try:
        if unit and unit not in _UNITS:
            raise ValueError(typed)
        return float(digits) * _UNITS.get(unit, 1)
    except ValueError as error:
        raise Usage(_("{value} is no target; write a number, or a duration such as 4h.").format(value=typed)) from error
