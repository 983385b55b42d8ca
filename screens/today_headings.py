"""The headings of Today: what a section is about, and how much of it there is."""

from __future__ import annotations

from store.text import _, ngettext
from store.work.agenda import HEADINGS, Agenda, Section


def heading(section: Section, found: Agenda) -> str:
    """The heading of a section with how much there is, and what of it is not named."""
    count = str(section.total)
    if section.total > len(section.entries):
        count = _("{n} of {total}").format(n=len(section.entries), total=section.total)
    said = f"{_(HEADINGS[section.name])} · {count}"
    if section.name == "birthdays" and found.lunar_birthdays:
        said += " · " + lunar_note(found.lunar_birthdays)
    return said


def lunar_note(count: int) -> str:
    """That birthdays of the lunar calendar are left out."""
    return ngettext("{n} lunar birthday is not shown", "{n} lunar birthdays are not shown", count).format(n=count)
