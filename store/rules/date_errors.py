"""What can be wrong with a date somebody typed."""

from __future__ import annotations

from store.errors import Refused


class DateNotUnderstood(Refused):
    """A text that is no date; `position` is the index in it of the first character not understood."""

    def __init__(self, sentence: str, position: int = 0) -> None:
        super().__init__(sentence)
        self.position = position


class DateRefused(DateNotUnderstood):
    """The words do make a date, but one that is impossible, ambiguous, or on the wrong side of now."""
