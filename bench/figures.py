"""A figure of the benchmark: what was measured beside what, and whether it is accepted."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["times", "faster", "above"]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """Our seconds beside a peer's, and the comparison that counts.

    times: our time as a multiple of the peer's, at most `accepted`; faster: the peer's as a multiple of ours, at
    least `accepted`; above: milliseconds more than the peer, at most `accepted`. Without `accepted` the figure
    is only reported.
    """

    name: str
    seconds: float
    peer: str
    peer_seconds: float
    kind: Kind = "times"
    accepted: float | None = None

    @property
    def compared(self) -> float:
        """The number that `accepted` is about."""
        if self.kind == "times":
            return self.seconds / self.peer_seconds
        if self.kind == "faster":
            return self.peer_seconds / self.seconds
        return (self.seconds - self.peer_seconds) * 1000

    @property
    def verdict(self) -> str:
        """ok, short of what is accepted, or nothing where nothing is."""
        if self.accepted is None:
            return ""
        reached = self.compared >= self.accepted if self.kind == "faster" else self.compared <= self.accepted
        return "ok" if reached else "short"


_HEADINGS = ("figure", "kehu", "peer", "", "compared", "accepted", "")


def table(figures: list[Figure]) -> str:
    """The figures as lines of aligned columns."""
    rows = [_HEADINGS, *map(_row, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number in (0, 2, 6) else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _row(figure: Figure) -> tuple[str, ...]:
    accepted = ""
    if figure.accepted is not None:
        accepted = ("≥ " if figure.kind == "faster" else "≤ ") + _comparison(figure.kind, figure.accepted)
    return (
        figure.name,
        _duration(figure.seconds),
        figure.peer,
        _duration(figure.peer_seconds),
        _comparison(figure.kind, figure.compared),
        accepted,
        figure.verdict,
    )


def _comparison(kind: Kind, number: float) -> str:
    if kind == "above":
        return f"{number:+.1f} ms"
    return f"{number:,.0f} x" if number >= 100 else f"{number:.2f} x"


def _duration(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"
