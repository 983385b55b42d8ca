"""A figure of the benchmark: what was measured beside what, and whether it is accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from bench.accepted import ALONE, LIMITS, OUTRUN, Kind, Limit

Unit = Literal["s", "MB", "%", "B"]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """Our value beside a peer's, or by itself, and what is accepted of it by `bench.accepted`.

    `guessed`: the peer's value was reckoned from a smaller size. `left_out`: why the peer has no value.
    """

    name: str
    value: float
    peer: str = ALONE
    peer_value: float | None = None
    unit: Unit = "s"
    guessed: bool = False
    left_out: str = ""

    @property
    def limit(self) -> Limit:
        """What is accepted of it; without a limit of its own it is only compared."""
        known = LIMITS.get((self.name, self.peer))
        if known is not None:
            return known
        outrun = self.unit == "s" and self.peer in OUTRUN
        return Limit("faster" if outrun else "times" if self.peer else "most", None)

    @property
    def kind(self) -> Kind:
        return self.limit.kind

    @property
    def compared(self) -> float | None:
        """The number that is accepted or not; None without a peer's value to compare with."""
        if self.kind == "most":
            return self.value
        if self.peer_value is None:
            return None
        if self.kind == "above":
            return self.value - self.peer_value
        return self.value / self.peer_value if self.kind == "times" else self.peer_value / self.value

    @property
    def verdict(self) -> str:
        """ok, short of what is accepted, or nothing where nothing is, or nothing could be compared."""
        accepted, compared = self.limit.accepted, self.compared
        if accepted is None or compared is None:
            return ""
        return "ok" if (compared >= accepted if self.kind == "faster" else compared <= accepted) else "short"

    def as_line(self) -> dict[str, object]:
        """The figure as data, without what it has not."""
        line = {
            **msgspec.structs.asdict(self),
            "kind": self.kind,
            "compared": self.compared,
            "accepted": self.limit.accepted,
            "aim": self.limit.aim,
            "verdict": self.verdict,
        }
        return {name: value for name, value in line.items() if value not in (None, "", False)}


_HEADINGS = ("figure", "kehu", "peer", "", "compared", "accepted", "aim", "")
_LEFT = frozenset({0, 2, 7})


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of aligned columns."""
    rows = [_HEADINGS, *map(_row, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number in _LEFT else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def summary(figures: Sequence[Figure]) -> str:
    """What falls short, or that nothing does."""
    short = [figure for figure in figures if figure.verdict == "short"]
    if not short:
        return "Nothing falls short of what is accepted."
    names = [figure.name + (f" beside {figure.peer}" if figure.peer else "") for figure in short]
    return f"Short of what is accepted: {', '.join(names)}."


def _row(figure: Figure) -> tuple[str, ...]:
    limit = figure.limit
    compared = "" if figure.kind == "most" else _comparison(figure, figure.compared)
    return (
        figure.name,
        _amount(figure.value, figure.unit),
        figure.peer,
        figure.left_out or ("" if figure.peer_value is None else _peer(figure, figure.peer_value)),
        ("~" if figure.guessed and compared else "") + compared,
        _bound(figure, limit.accepted),
        _bound(figure, limit.aim),
        figure.verdict,
    )


def _peer(figure: Figure, value: float) -> str:
    return ("~" if figure.guessed else "") + _amount(value, figure.unit)


def _bound(figure: Figure, number: float | None) -> str:
    return "" if number is None else ("≥ " if figure.kind == "faster" else "≤ ") + _comparison(figure, number)


def _comparison(figure: Figure, number: float | None) -> str:
    if number is None:
        return ""
    if figure.kind == "most":
        return _amount(number, figure.unit)
    if figure.kind == "above":
        return ("+" if number >= 0 else "") + _amount(number, figure.unit)
    times = f"{number:,.0f} x" if number >= 100 else f"{number:.2f} x"
    return times + " faster" if figure.kind == "faster" else times


def _amount(value: float, unit: Unit) -> str:
    if unit != "s":
        return f"{value:,.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
    if abs(value) < 0.001:
        return f"{value * 1e6:.1f} µs"
    if abs(value) < 1:
        return f"{value * 1e3:.2f} ms"
    return f"{value:.2f} s" if value < 600 else f"{value / 3600:.1f} h"
