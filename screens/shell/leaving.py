"""Leaves a screen when its work is done: under another one it waits for its turn, once gone it does nothing."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen


class Leaving(Screen[Any]):
    """A screen that may be told to leave when something is saved, while keys have long opened others or closed it."""

    _waits_to_leave = False
    _result: Any = None

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave with the result; Textual's own would take away whatever screen is on top."""
        if self.app.screen is self:
            return super().dismiss(result)
        self._waits_to_leave, self._result = True, result
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Leave at last, if it was to be left while another screen was over it."""
        if self._waits_to_leave:
            self._waits_to_leave = False
            self.call_later(self._leave)

    def _leave(self) -> None:
        self.dismiss(self._result)
