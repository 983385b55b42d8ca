"""`kehu report`: the figures of a period as a file to read and to send, now or by a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from store.errors import Usage
from store.text import N_, _
from tui import output
from tui.commands.exporting import STDOUT, put
from tui.commands.kpi import compared_meant, period_meant
from tui.declare import Group, argument, option, subcommand
from tui.session import Session

if TYPE_CHECKING:
    from store.exchange.report_file import Format
    from store.work.report_schedule import Every

FORMATS = ("markdown", "html", "csv")
SCHEDULES = ("weekly", "monthly")


class _Report(Group):
    """`kehu report …`, which writes one unless another of its commands is named."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if "--help" not in args and not any(arg in self.commands for arg in args):
            args = ["write", *args]
        return super().parse_args(context, args)


report = _Report("report", help=_(N_("Write the report of a period; `kehu report write --help` lists the options.")))


@subcommand(report, N_("Write the report of a period, by default the last 30 days."))
@option("--from", "start", metavar="DATE", help=N_("The first day, as 2026-07-01."))
@option("--to", "end", metavar="DATE", help=N_("The day before which it ends, as 2026-10-01."))
@option("--compare-from", metavar="DATE", help=N_("The first day of the period to compare with."))
@option("--compare-to", metavar="DATE", help=N_("The day before which that ends."))
@option("--owner", metavar="LOGIN", help=N_("Only what this person did, owns or is assigned."))
@option("--format", "format", type=click.Choice(FORMATS), default="markdown", help=N_("Markdown unless you say."))
@option("--out", metavar="FILE", default=STDOUT, help=N_("Where to; standard output unless you say."))
@option("--due", is_flag=True, help=N_("Write the scheduled reports that are due, as from cron, and remember it."))
def write(
    session: Session,
    start: str | None,
    end: str | None,
    compare_from: str | None,
    compare_to: str | None,
    owner: str | None,
    format: Format,
    out: str,
    due: bool,
) -> None:
    from store.exchange.report_file import chunks
    from store.work.people import person_meant
    from store.work.reports import report as made

    if due:
        _write_due(session, any((start, end, compare_from, compare_to, owner)))
        return
    first, until = period_meant(session, start, end)
    login = person_meant(session.book, owner) if owner else None
    against = compared_meant(compare_from, compare_to)
    put(
        session,
        out,
        chunks(made(session.book, first, until, session.now, against=against, owner=login), format),
    )


@subcommand(report, N_("Let a report be written every week or month by `kehu report --due`; without one list them."))
@argument("every", type=click.Choice(SCHEDULES), metavar="weekly|monthly", required=False)
@option("--format", "format", type=click.Choice(FORMATS), default="html", help=N_("HTML unless you say."))
@option("--folder", metavar="FOLDER", default="", help=N_("Where to; beside the book unless you say."))
@option("--off", is_flag=True, help=N_("Write it no more."))
def schedule(session: Session, every: Every | None, format: Format, folder: str, off: bool) -> None:
    from store.work.report_schedule import schedule_report, unschedule_report

    if every is None:
        _show_schedules(session)
    elif off:
        session.report(unschedule_report(session.book, every, session.now))
    else:
        session.report(schedule_report(session.book, every, session.now, format=format, folder=folder))


def _write_due(session: Session, narrowed: bool) -> None:
    from store.work.report_schedule import due_reports, write_due

    if narrowed:
        raise Usage(_("A scheduled report says itself which days it is of; --due stands alone."))
    due = due_reports(session.book, session.now)
    outcome = write_due(session.book, session.now)
    if session.json:
        for each in due:
            output.data({"name": each.name, "from": str(each.start), "to": str(each.end), "path": each.path})
    else:
        output.talk(outcome.sentence)


def _show_schedules(session: Session) -> None:
    import msgspec

    from store.work.report_schedule import scheduled

    found = scheduled(session.book)
    if session.json:
        for each in found:
            output.data(msgspec.to_builtins(each))
        return
    output.table(
        [
            output.Column(_("Report")),
            output.Column(_("Format")),
            output.Column(_("Folder"), gives_way=True),
            output.Column(_("Written until before")),
        ],
        [[each.name, each.format, each.folder or _("beside the book"), each.written_until] for each in found],
    )
