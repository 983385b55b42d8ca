"""`kehu calendar`: the calendars of working time, their holidays and make-up days."""

from __future__ import annotations

from store.errors import Usage
from store.text import N_, _
from tui import output
from tui.commands.showing import today
from tui.declare import argument, group, option, subcommand
from tui.session import Session

calendar = group(N_("When work is done: hours, holidays and make-up days."), "calendar", default="show")


@subcommand(calendar, N_("Show the days of a month as a calendar has them."))
@option("--month", metavar="MONTH", help=N_("Such as 2026-10; this month unless you say."))
@option("--calendar", "name", metavar="NAME", default="", help=N_("Which; the first of the book unless you say."))
def show(session: Session, month: str | None, name: str) -> None:
    from store.work.calendars import calendar_meant, month_of

    year, number = _month(session, month)
    found = month_of(session.book, year, number, name)
    if session.json:
        for day in found.days:
            output.data(
                {
                    "date": str(day.date),
                    "workday": day.is_workday,
                    "hours": [f"{_time(start)}-{_time(end)}" for start, end in day.spans],
                    "name": day.name or None,
                }
            )
    else:
        output.table(
            [output.Column(_("Day")), output.Column(_("Hours")), output.Column(_("Name"), gives_way=True)],
            [
                [
                    f"{day.date:%Y-%m-%d} {_WEEKDAYS[day.date.weekday()]()}",
                    ", ".join(f"{_time(start)}-{_time(end)}" for start, end in day.spans) or _("off"),
                    day.name,
                ]
                for day in found.days
            ],
        )
    if found.warning:
        output.talk(found.warning)
    entry = calendar_meant(session.book, name)
    if entry.get("hours") and not entry.get("known_until"):
        output.talk(
            _("{calendar}: no holidays are loaded; `kehu calendar import CN` loads them.").format(
                calendar=found.calendar
            )
        )


@subcommand(
    calendar, N_("List the calendars of the book; the first one counts unless a policy says otherwise."), name="list"
)
def list_calendars(session: Session) -> None:
    from store.work.calendars import calendars

    found = calendars(session.book)
    if session.json:
        for entry in found:
            output.data(entry)
        return
    output.table(
        [
            output.Column(_("Name")),
            output.Column(_("Hours"), gives_way=True),
            output.Column(_("Country")),
            output.Column(_("Holidays known until")),
        ],
        [
            [
                str(entry.get("name", "")),
                "; ".join(f"{day} {hours}" for day, hours in (entry.get("hours") or {}).items()) or _("always"),
                str(entry.get("country", "")),
                str(entry.get("known_until", "")),
            ]
            for entry in found
        ],
    )


@subcommand(calendar, N_("Take in the holidays of a country (CN, DE, GB, JP, US), or those of a FILE."), name="import")
@argument("source", metavar="COUNTRY|FILE")
@option("--calendar", "name", metavar="NAME", default="", help=N_("Into which; the first of the book unless you say."))
def import_holidays(session: Session, source: str, name: str) -> None:
    from store.work import calendars

    session.report(calendars.import_holidays(session.book, source, session.now, name))


_WEEKDAYS = (
    lambda: _("Mon"),
    lambda: _("Tue"),
    lambda: _("Wed"),
    lambda: _("Thu"),
    lambda: _("Fri"),
    lambda: _("Sat"),
    lambda: _("Sun"),
)


def _month(session: Session, typed: str | None) -> tuple[int, int]:
    if typed is None:
        day = today(session)
        return day.year, day.month
    year, dash, month = typed.partition("-")
    if not (dash and year.isdecimal() and month.isdecimal() and 1970 <= int(year) <= 2199 and 1 <= int(month) <= 12):
        raise Usage(_("{value} is not a month; write one like 2026-10.").format(value=typed))
    return int(year), int(month)


def _time(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
