"""Jump labels: letters beside everything that can have the keys; typing one puts the cursor there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual.events import Key
from textual.geometry import Offset
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from store.text import _
from store.text.cells import pad

_LETTERS = "asdfghjklqwertyuiopzxcvbnm"
_MARK = Style(bold=True, reverse=True)
_HINT = Style(bold=True)


class JumpTarget(msgspec.Struct, frozen=True):
    """A place, in cells of the screen or of the widget that names it, and what going there does."""

    place: Offset
    go: Callable[[], object]


def labels(count: int) -> list[str]:
    """That many labels of one letter or two, none of which begins another; at most 676."""
    prefixes = next(number for number in range(27) if 26 - number + 26 * number >= min(count, 676))
    single = list(_LETTERS[: 26 - prefixes])
    double = [first + second for first in _LETTERS[26 - prefixes :] for second in _LETTERS]
    return [*single, *double][:count]


def targets(screen: Screen[object]) -> Iterator[JumpTarget]:
    """Everything in sight that can have the keys; widgets and screens may name places of their own."""
    for widget in screen.focus_chain:
        region = widget.region
        if not region or not screen.region.contains_region(region):
            continue
        named = _named(widget)
        if named is None:
            # Beside a line to type in, so that its text stays to be read.
            yield JumpTarget(Offset(max(0, region.x - 2), region.y), partial(screen.set_focus, widget))
        else:
            yield from (JumpTarget(region.offset + each.place, each.go) for each in named)
    yield from _named(screen) or ()


def _named(node: object) -> Iterable[JumpTarget] | None:
    name: Callable[[], Iterable[JumpTarget]] | None = getattr(node, "jump_targets", None)
    return name() if name is not None else None


class JumpLabels(Widget, can_focus=True):
    """The screen as it stood with labels over it, mounted once and shown by `open`; it knows nothing of the program."""

    DEFAULT_CSS = """
    JumpLabels { overlay: screen; position: absolute; width: 100vw; height: 100vh; display: none; }
    JumpLabels.-open { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(id="jump-labels")
        self._below: list[Strip] = []
        self._by_label: dict[str, JumpTarget] = {}
        self._typed = ""
        self._focused_before: Widget | None = None

    def open(self) -> bool:
        """Show the labels of the screen; False if there is nothing to jump to."""
        found: Sequence[JumpTarget] = list(targets(self.screen))
        if not found:
            return False
        self._below = self.screen._compositor.render_strips()
        self._by_label = dict(zip(labels(len(found)), found, strict=False))
        self._typed = ""
        self._focused_before = self.screen.focused
        self.add_class("-open")
        self.screen.set_focus(self, scroll_visible=False)
        return True

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y >= len(self._below):
            return Strip.blank(width)
        if y == self.size.height - 2:
            return Strip([Segment(pad(" " + self._hint(), width), _HINT)])
        strip = self._below[y].adjust_cell_length(width)
        for label, target in self._matching():
            if target.place.y == y:
                left = [Segment(label[len(self._typed) :], _MARK)]
                end = target.place.x + len(left[0].text)
                strip = Strip.join([strip.crop(0, target.place.x), Strip(left), strip.crop(end, width)])
        return strip

    def _matching(self) -> Iterator[tuple[str, JumpTarget]]:
        return ((label, target) for label, target in self._by_label.items() if label.startswith(self._typed))

    def _hint(self) -> str:
        return _("type the letters beside where you want to go · esc leaves")

    def on_key(self, event: Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self._leave()
            return
        typed = self._typed + _letter(event.character or "")
        if any(label.startswith(typed) for label in self._by_label):
            self._typed = typed
        target = self._by_label.get(self._typed)
        if target is None:
            self.refresh()
        else:
            self._leave()
            target.go()

    def on_blur(self) -> None:
        self._leave()

    def on_resize(self) -> None:
        if self._below and len(self._below) != self.size.height:
            self._leave()

    def _leave(self) -> None:
        if not self.has_class("-open"):
            return
        self.remove_class("-open")
        self._below, self._by_label = [], {}
        before = self._focused_before
        if self.screen.focused in (self, None):
            self.screen.set_focus(before if before is not None and before.is_attached else None, scroll_visible=False)


def _letter(character: str) -> str:
    """The letter as labels have it; an input method may hand over its full-width form."""
    if len(character) == 1 and "！" <= character <= "～":
        character = chr(ord(character) - 0xFEE0)
    return character.lower()
