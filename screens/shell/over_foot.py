"""What lies over the foot of a screen and takes the keys while it is open: questions, a line that is typed, a list."""

from __future__ import annotations

from typing import ClassVar, Protocol, runtime_checkable

from textual.widget import Widget

from store.text import N_, _


class OverFoot(Widget):
    """A bar that its screen knows of from the moment it is mounted; while it is open, few other keys do anything."""

    WHY: ClassVar[str] = N_("a question waits for its answer; esc leaves it")
    """Why another key does nothing now, and the way out; translated where it is said."""

    def on_mount(self) -> None:
        if isinstance(self.screen, Covered):
            self.screen.over_foot.append(self)

    @property
    def is_open(self) -> bool:
        """Whether it has the keys."""
        return False


@runtime_checkable
class Covered(Protocol):
    """A screen that looks what lies over its foot."""

    over_foot: list[OverFoot]


def why_occupied(over_foot: list[OverFoot]) -> str | None:
    """The reason of the first that is open, or None."""
    return next((_(each.WHY) for each in over_foot if each.is_open), None)
