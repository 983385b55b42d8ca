"""A list drawn line by line: a cursor on items of one or more lines, and as few bytes for each move as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from textual.events import Blur, DescendantBlur, DescendantFocus, Focus
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.widgets.jump_labels import JumpTarget


class LineList(Widget, can_focus=True):
    """Items over lines, drawn with the Line API; subclasses say how many there are and draw one line.

    The cursor is a mark in the gutter and bold text, never a background, so a move repaints `marked_cells` of two
    items. The view jumps by a third of a page when the cursor leaves it, since Textual cannot scroll a terminal.
    """

    DEFAULT_CSS = """
    LineList { height: 1fr; width: 1fr; }
    """

    class Moved(Message):
        """The cursor is on another item; only the newest of several counts."""

        def __init__(self, sender: LineList) -> None:
            super().__init__()
            self.list = sender

        @property
        def control(self) -> LineList:
            return self.list

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, LineList.Moved) and message.list is self.list

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self.top = 0

    @property
    def size(self) -> Size:
        """Its columns and lines, as Textual's own, which looks a list up on the screen for each line it draws.

        A list has neither border nor padding; the pane around it has them.
        """
        return self._size

    @property
    def item_count(self) -> int:
        """How many items the cursor can be on."""
        raise TypeError(f"{type(self).__name__} does not say how many items it has")

    @property
    def line_count(self) -> int:
        """How many lines there are in all."""
        return self.item_count

    def lines_of(self, item: int) -> range:
        """The lines the item stands on."""
        return range(item, item + 1)

    @property
    def marked_cells(self) -> int:
        """How many cells from the left a cursor changes."""
        return 1

    def draw(self, line: int) -> Strip:
        """The line, `self.size.width` cells wide; called for lines that exist."""
        raise TypeError(f"{type(self).__name__} does not draw its lines")

    def draw_below(self, line: int) -> Strip:
        """What stands at `line` where the list has ended already."""
        return Strip.blank(self.size.width)

    def render_line(self, y: int) -> Strip:
        line = self.top + y
        return self.draw(line) if line < self.line_count else self.draw_below(line)

    def move_to(self, item: int) -> None:
        """Put the cursor on the item, or the nearest there is, and bring it into view."""
        item = max(0, min(item, self.item_count - 1))
        if item == self.cursor:
            return
        before, self.cursor = self.cursor, item
        if self.bring_into_view():
            self.refresh()
        else:
            self.refresh_mark(before)
            self.refresh_mark(item)
        self.post_message(self.Moved(self))

    def bring_into_view(self) -> bool:
        """Jump so that the cursor's lines are in view; whether the view moved."""
        lines, height = self.lines_of(self.cursor), self.size.height
        top, third = self.top, height // 3
        if lines.start < top:
            top = lines.start - third
        elif lines.stop > top + height:
            top = min(lines.start, lines.stop - height + third)
        return self.scroll_lines_to(top)

    def scroll_lines_to(self, top: int) -> bool:
        """Let the view begin at the line, as far as the list reaches; whether it moved."""
        top = max(0, min(top, self.line_count - self.size.height))
        moved, self.top = top != self.top, top
        return moved

    def refresh_mark(self, item: int) -> None:
        """Repaint the cells of an item that a cursor changes."""
        lines = self.lines_of(item)
        self.refresh_cells(lines, self.marked_cells)

    def refresh_cells(self, lines: range, cells: int) -> None:
        """Repaint that many cells of the lines that are in view."""
        first, last = max(lines.start, self.top), min(lines.stop, self.top + self.size.height)
        if first < last:
            self.refresh(Region(0, first - self.top, cells, last - first))

    def lines_in_view(self) -> list[Strip]:
        """What is on the screen of it, to be given to `refresh_changed` after a change."""
        return [self.render_line(y) for y in range(self.size.height)]

    def refresh_changed(self, seen: Sequence[Strip]) -> None:
        """Repaint the lines that look different from those seen before."""
        changed = [y for y, strip in enumerate(seen) if self.render_line(y) != strip]
        for _distance, run in groupby(enumerate(changed), key=lambda each: each[1] - each[0]):
            lines = [y for _index, y in run]
            self.refresh(Region(0, lines[0], self.size.width, len(lines)))

    def on_resize(self) -> None:
        if self.item_count:
            self.scroll_lines_to(self.top)
            self.bring_into_view()

    def jump_targets(self) -> Iterator[JumpTarget]:
        """Every item in view, at its mark; an empty list as a whole."""
        if not self.item_count:
            yield JumpTarget(Offset(0, 0), self._take_keys)
        in_view = range(self.top, min(self.top + self.size.height, self.line_count))
        for item in dict.fromkeys(map(self.item_at, in_view)) if self.item_count else ():
            y = self.lines_of(item).start - self.top
            if 0 <= y < self.size.height:
                yield JumpTarget(Offset(0, y), partial(self._jump_to, item))

    def _jump_to(self, item: int) -> None:
        self._take_keys()
        self.move_to(item)

    def _take_keys(self) -> None:
        self.screen.set_focus(self, scroll_visible=False)

    def on_focus(self, event: Focus) -> None:
        self._keys_came_or_went(event, DescendantFocus(self))

    def on_blur(self, event: Blur) -> None:
        self._keys_came_or_went(event, DescendantBlur(self))

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The mark of the cursor says it; no style sheet paints a list otherwise while it has the keys."""

    def _keys_came_or_went(self, event: Focus | Blur, told: DescendantFocus | DescendantBlur) -> None:
        """As Textual's own, which would repaint the whole list."""
        event.prevent_default()
        self.has_focus = isinstance(event, Focus)
        self.refresh_mark(self.cursor)
        if self.parent is not None:
            self.parent.post_message(told)

    def on_mouse_scroll_down(self) -> None:
        self.move_to(self.cursor + 3)

    def on_mouse_scroll_up(self) -> None:
        self.move_to(self.cursor - 3)

    def action_cursor_down(self) -> None:
        self.move_to(self.cursor + 1)

    def action_cursor_up(self) -> None:
        self.move_to(self.cursor - 1)

    def action_half_page_down(self) -> None:
        self._move_by_lines(self.size.height // 2)

    def action_half_page_up(self) -> None:
        self._move_by_lines(-(self.size.height // 2))

    def action_page_down(self) -> None:
        self._move_by_lines(self.size.height)

    def action_page_up(self) -> None:
        self._move_by_lines(-self.size.height)

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(self.item_count - 1)

    def item_at(self, line: int) -> int:
        """The item on the line, or the nearest to it."""
        return line

    def _move_by_lines(self, lines: int) -> None:
        """Move view and cursor together, so that the cursor stays where it is on the screen."""
        if not self.item_count:
            return
        goal = self.lines_of(self.cursor).start + lines
        if self.scroll_lines_to(self.top + lines):
            self.refresh()
        self.move_to(self.item_at(max(0, min(goal, self.line_count - 1))))
