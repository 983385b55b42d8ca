"""A calendar of open tasks and of birthdays, the same bytes for the same book."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from store.exchange.content_lines import content, escaped
from store.exchange.selection import Record, Selection
from store.model.instants import due_in, from_text
from store.operations import stamps_of
from store.stamps import instant_of
from store.text import _

PRIORITIES = {"urgent": 1, "high": 3, "normal": 5, "low": 9}
LENGTH = timedelta(minutes=30)
_LEAP_YEAR = 2000
_DAY = re.compile(r"(\d{4}|-)-(\d\d)-(\d\d)")


def export_calendar(
    selection: Selection, *, tasks: bool = True, birthdays: bool = True, events: bool = False, done: bool = False
) -> Iterator[bytes]:
    """The calendar: a to-do for each open task, or an event for calendars that ignore those, and the birthdays.

    `done` adds the tasks that are done. A birthday of 29 February is kept on the last day of February; those of
    the lunar calendar, and those without a day, are left out. Each entry's time stamp is that of the last change of
    its record, so the selection should have the stamps.
    """
    names = {str(each.get("id")): str(each.get("name", "")) for each in selection.records("customers")}
    yield content(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kehu//Kehu//EN", "CALSCALE:GREGORIAN"])
    if tasks:
        for task in selection.records("tasks"):
            if done or not task.get("done"):
                yield content(_task(task, names, events))
    if birthdays:
        for table in ("customers", "contacts"):
            for person in selection.records(table):
                yield content(_birthday(person))
    yield content(["END:VCALENDAR"])


def _task(task: Record, names: dict[str, str], event: bool) -> list[str]:
    due = due_in(task.get("due"))
    if event and due is None:
        return []
    kind = "VEVENT" if event else "VTODO"
    lines = [f"BEGIN:{kind}", *_identity(task, "task"), f"SUMMARY:{escaped(_summary(task, names))}"]
    if due is not None:
        lines += _period(due) if event else [_time("DUE", due)]
    if task.get("priority") in PRIORITIES:
        lines.append(f"PRIORITY:{PRIORITIES[str(task['priority'])]}")
    if note := task.get("note"):
        lines.append(f"DESCRIPTION:{escaped(str(note))}")
    if not event:
        finished = due_in(task.get("done"))
        lines.append("STATUS:COMPLETED" if finished else "STATUS:NEEDS-ACTION")
        if isinstance(finished, datetime):
            lines.append(_time("COMPLETED", finished))
    return [*lines, f"END:{kind}"]


def _summary(task: Record, names: dict[str, str]) -> str:
    parts = [str(task.get("title", "")), names.get(str(task.get("customer")), "")]
    return " · ".join(part for part in parts if part)


def _period(due: date | datetime) -> list[str]:
    if isinstance(due, datetime):
        return [_time("DTSTART", due), _time("DTEND", due + LENGTH)]
    return [_time("DTSTART", due), _time("DTEND", due + timedelta(days=1)), "TRANSP:TRANSPARENT"]


def _birthday(person: Record) -> list[str]:
    found = _DAY.fullmatch(str(person.get("birthday", "")))
    if found is None or person.get("birthday_calendar") == "lunar" or person.get("archived"):
        return []
    year = _LEAP_YEAR if found[1] == "-" else int(found[1])
    try:
        day = date(year, int(found[2]), int(found[3]))
    except ValueError:
        return []
    leap = (day.month, day.day) == (2, 29)
    return [
        "BEGIN:VEVENT",
        *_identity(person, "birthday"),
        f"SUMMARY:{escaped(_('Birthday: {name}').format(name=person.get('name', '')))}",
        _time("DTSTART", day),
        "RRULE:FREQ=YEARLY" + (";BYMONTH=2;BYMONTHDAY=-1" if leap else ""),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _identity(record: Record, what: str) -> list[str]:
    """The UID of an entry, and its time stamp: that of the record's last change and never that of the export."""
    made = instant_of(max(stamps_of(record).values(), default="")) or due_in(record.get("created"))
    stamp = made if isinstance(made, datetime) else datetime(_LEAP_YEAR, 1, 1)
    return [f"UID:{record.get('id')}-{what}@kehu", f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"]


def _time(name: str, value: date | datetime) -> str:
    if isinstance(value, datetime):
        return f"{name}:{from_text(value.isoformat()):%Y%m%dT%H%M%SZ}"
    return f"{name};VALUE=DATE:{value:%Y%m%d}"
