"""A page to be read or sent: headings, facts, tables and texts, before anybody says in which format."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Heading(msgspec.Struct, frozen=True):
    """A heading; level 1 is that of the page."""

    level: int
    text: str


class Facts(msgspec.Struct, frozen=True):
    """Values under their labels."""

    pairs: Sequence[tuple[str, str]]


class Table(msgspec.Struct, frozen=True):
    """Rows under their titles."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


class Text(msgspec.Struct, frozen=True):
    """A text of one or many lines, as somebody wrote it."""

    text: str


class Plot(msgspec.Struct, frozen=True):
    """A value over time: the label of each place, the value, None where there is none, and how it reads."""

    title: str
    labels: Sequence[str]
    values: Sequence[float | None]
    texts: Sequence[str]


Block = Heading | Facts | Table | Text | Plot
