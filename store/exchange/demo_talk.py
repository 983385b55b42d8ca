"""What the conversations of the demo book are made of: steps, told in threads, in one language each.

A thread is told step by step over the following contacts. A step with a promise leads to a follow-up
task, due after a number of working days drawn between the two given; the next contact keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec


class Step(msgspec.Struct, frozen=True):
    """One contact of a thread: the channel, whether the customer called, the text, and what was promised."""

    channel: str
    text: str
    promise: str = ""
    kind: str = "follow-up"
    days: tuple[int, int] = (1, 5)
    inbound: bool = False
    rated: bool = False
    mood: str = ""


class Case(msgspec.Struct, frozen=True):
    """What a ticket is about: how it comes in, what we ask back, what they answer, and how it ends."""

    subject: str
    text: str
    question: str
    answer: str
    solution: str
    relapse: str
    result: str
    cause: str
    type: str = "fault"
    kind: str = "ticket"


class Language(msgspec.Struct, frozen=True):
    """All a customer of one language is told and asked."""

    opening: tuple[Step, ...]
    threads: tuple[tuple[Step, ...], ...]
    cases: tuple[Case, ...]
    written: tuple[str, ...]
    products: tuple[str, ...]
    printers: tuple[str, ...]
    tags: tuple[str, ...]
    unreached: dict[str, tuple[str, ...]]
    errands: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    titles: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    handed_over: str
    spoken_day: Callable[[date, date], str]


def weeks_between(today: date, day: date) -> int:
    """Calendar weeks from the week of `today` to that of `day`, weeks beginning on Monday."""
    return (day.toordinal() - 1) // 7 - (today.toordinal() - 1) // 7
