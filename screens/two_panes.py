"""A list on the left and the record under its cursor on the right; under 100 columns one at a time."""

from __future__ import annotations

from typing import Any, Literal

from textual import on
from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget

from screens.shell.screen import WorkScreen
from screens.widgets.line_list import LineList
from screens.widgets.record_list import RecordList
from store.text import _

Side = Literal["list", "pane"]

WIDE = 100


class TwoPanes(WorkScreen):
    """Which of the two is shown and has the keys, and how the pane follows the cursor of the list.

    A screen composes `#list` in `#list-pane`, and `#pane`, and says what the pane shows.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self._opened: Side = "list"
        self._enlarged = False
        self._rest: Timer | None = None

    # What a screen says.

    @property
    def listed(self) -> RecordList[Any]:
        """The list on the left."""
        return self.query_one("#list", RecordList)

    @property
    def _beside(self) -> Widget:
        """The pane on the right."""
        return self.query_one("#pane")

    @property
    def pane_list(self) -> LineList:
        """What has the keys while the pane is open."""
        raise TypeError(f"{type(self).__name__} has nothing in its pane")

    @property
    def has_records(self) -> bool:
        """Whether there is anything to show beside the list."""
        return True

    def show_title(self) -> None:
        """Write over the list what it shows; called again when the list has another width."""

    def show_beside(self) -> None:
        """Show in the pane what is under the cursor of the list."""

    # Following the cursor.

    @on(LineList.Moved, "#list")
    def _cursor_moved(self) -> None:
        """Let the pane follow once the cursor rests, so that a held key sends no pane for each row."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(self.host.terminal.rest_seconds, self.follow)

    def rest_longer(self) -> None:
        """Let a pane that is about to follow wait as long again: somebody is typing."""
        if self._rest is not None:
            self._rest.reset()

    def follow(self) -> None:
        """Let the pane show what is under the cursor now."""
        if self._rest is not None:
            self._rest.stop()
            self._rest = None
        if self._alone != "list":
            self.show_beside()

    def follow_unless_moving(self) -> None:
        """As `follow`, but not while the cursor is on its way: then it comes to that anyway."""
        if self._rest is None:
            self.follow()

    # Which of the two is shown.

    def on_resize(self, event: Resize) -> None:
        self._make_room()

    def _make_room(self) -> None:
        """Show the sides that there is room for now; a pane that comes into sight catches up with the cursor."""
        hidden = not self._beside.display
        self.show_sides()
        if hidden and self._alone != "list":
            self.follow()

    @property
    def opened(self) -> Side:
        """The side that has the keys."""
        return self._opened

    @property
    def _alone(self) -> Side | None:
        """The side that has the whole width, because it is enlarged or there is no room, or no record, for two."""
        if not self.has_records:
            return "list"
        return self._opened if self._enlarged or self.app.size.width < WIDE else None

    def show_sides(self) -> None:
        """Show the sides that there is room for."""
        # By a class on the screen Textual would match every rule against every widget again.
        self.query_one("#list-pane").display = self._alone != "pane"
        self._beside.display = self._alone != "list"
        self.call_after_refresh(self._show_title_unless_left)

    def _show_title_unless_left(self) -> None:
        # Of a screen that is being taken away parts are gone already, and it says that it is not displayed.
        if self.display:
            self.show_title()

    def open_side(self, side: Side) -> None:
        """Show this side and give it the keys."""
        self._opened = side
        self.show_sides()
        if side == "pane":
            self.show_beside()
            self.give_keys_to(self.pane_list)
        else:
            self.give_keys_to(self.listed)

    def on_descendant_focus(self) -> None:
        """A jump or a click gives the keys to a side by itself."""
        if self.focused is self.pane_list and self._opened != "pane":
            self._opened = "pane"
            self.show_beside()
        elif self.focused is self.listed:
            self._opened = "list"
        super().on_descendant_focus()

    def close_pane(self) -> None:
        """Go back from the pane to the list."""
        self._enlarged = False
        self.open_side("list")

    def action_other_pane(self) -> None:
        self.open_side("list" if self._opened == "pane" else "pane")

    def action_enlarge(self) -> None:
        if self.app.size.width < WIDE:
            self.say(_("The pane has the whole width already"), "hint")
            return
        self._enlarged = not self._enlarged
        self._make_room()
