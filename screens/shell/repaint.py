"""What the terminal shows, cell by cell, so that each frame sends only the cells that differ from it.

Textual repaints whole widgets: a change of focus, a longer border title or a layout would cost kilobytes for cells
that stay as they are. This lays every update over the cells sent before and keeps what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._cells import cell_len
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from screens.shell.terminal import Colours
from screens.shell.theme import LOOKS, PLAIN, TERMINAL, Look, painted
from store.text.cells import character_width

# The text that begins in the cell ("" where a wide character began before it), and its SGR parameters.
Cell = tuple[str, str]

_UNKNOWN: Cell = ("", "unknown")
_CHEAPER_THAN_A_MOVE = 5
_SYSTEMS: Mapping[Colours, ColorSystem | None] = {
    "none": None,
    "16": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "true": ColorSystem.TRUECOLOR,
}


class Difference(CompositorUpdate):
    """The cells of an update that the terminal does not show yet, as bytes to be."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence

    def render_segments(self, console: Console) -> str:
        return self._sequence


class Shown:
    """The cells on the terminal, as far as they are known."""

    def __init__(self, *, colours: Colours = "true", look: Look = LOOKS[TERMINAL]) -> None:
        self._system = _SYSTEMS[colours]
        self._look = look
        self._lines: dict[int, list[Cell]] = {}
        self._styles: dict[Style, str] = {}

    def paint_as(self, look: Look) -> None:
        """Paint the next frames in the colours of another theme; they are sent whole."""
        self._look = look
        self._styles.clear()
        self.forget()

    def forget(self) -> None:
        """The terminal was resized or used by another program: the next frames are sent whole."""
        self._lines.clear()

    def difference(self, update: LayoutUpdate | ChopsUpdate) -> Difference | None:
        """What has to be sent for the update, or None if the terminal shows it already."""
        sequence = "".join(part for y, x, strip in _pieces(update) for part in self._lay(y, x, self._cells(strip)))
        return Difference(sequence) if sequence else None

    def _lay(self, y: int, x: int, cells: list[Cell]) -> Iterator[str]:
        line = self._lines.setdefault(y, [])
        if len(line) < x + len(cells):
            line.extend([_UNKNOWN] * (x + len(cells) - len(line)))
        before = line[x : x + len(cells)]
        if before != cells:
            line[x : x + len(cells)] = cells
            for start, stop in _runs(before, cells):
                yield f"\x1b[{y + 1};{x + start + 1}H"
                yield from _painted(cells[start:stop])

    def _cells(self, strip: Strip) -> list[Cell]:
        cells: list[Cell] = []
        for text, style, control in strip:
            if not control:
                sgr = self._sgr(style or PLAIN)
                if text.isascii():
                    cells += [(character, sgr) for character in text]
                else:
                    cells += _wide_cells(text, sgr)
        return cells

    def _sgr(self, style: Style) -> str:
        sgr = self._styles.get(style)
        if sgr is None:
            sgr = self._styles[style] = self._parameters(style)
        return sgr

    def _parameters(self, style: Style) -> str:
        if self._system is None:
            return _without_defaults(Strip.render_ansi(style.without_color, ColorSystem.STANDARD))
        return _without_defaults(Strip.render_ansi(painted(style, self._look), self._system))


def _without_defaults(sgr: str) -> str:
    """SGR parameters without the default colours, which hold anyway after a reset."""
    if "38;" in sgr or "48;" in sgr:
        return sgr
    return ";".join(code for code in sgr.split(";") if code not in ("39", "49"))


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The strips of an update with the line and column each begins at."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield y, update.region.x, Strip.join(strips)
        return
    for y, left, right in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < right and end > left:
                yield y, x, strip if end <= right else strip.crop(0, right - x)


def _wide_cells(text: str, sgr: str) -> Iterable[Cell]:
    """The cells of a text with characters outside ASCII; one with marks or joiners is kept as one piece."""
    widths = [character_width(character) for character in text]
    if 0 in widths or sum(widths) != cell_len(text):
        return [(text, sgr), *[("", sgr)] * (cell_len(text) - 1)]
    cells: list[Cell] = []
    for character, width in zip(text, widths, strict=True):
        cells.append((character, sgr))
        if width == 2:
            cells.append(("", sgr))
    return cells


def _runs(before: list[Cell], after: list[Cell]) -> Iterator[tuple[int, int]]:
    """The stretches to send: where cells differ, joined over gaps shorter than a cursor movement."""
    if any(len(text) > 1 for text, _sgr in before) or any(len(text) > 1 for text, _sgr in after):
        # Terminals disagree on the width of joined characters, so what stands beside them is sent again.
        yield 0, len(after)
        return
    start = stop = -1
    for index, cell in enumerate(after):
        if cell != before[index]:
            if start >= 0 and index - stop > _CHEAPER_THAN_A_MOVE:
                yield _whole(after, start, stop)
                start = -1
            if start < 0:
                start = index
            stop = index + 1
    if start >= 0:
        yield _whole(after, start, stop)


def _whole(cells: list[Cell], start: int, stop: int) -> tuple[int, int]:
    """The stretch with the wide characters at its ends whole."""
    while start > 0 and cells[start][0] == "":
        start -= 1
    while stop < len(cells) and cells[stop][0] == "":
        stop += 1
    return start, stop


def _painted(cells: list[Cell]) -> Iterator[str]:
    """The cells' text with its SGR sequences, ending in the default style."""
    current = ""
    for text, sgr in cells:
        if sgr != current:
            yield f"\x1b[0;{sgr}m" if current and sgr else f"\x1b[{sgr or '0'}m"
            current = sgr
        yield text
    if current:
        yield "\x1b[0m"
