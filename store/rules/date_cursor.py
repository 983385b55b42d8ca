"""Walks along the words of a typed date and points at the one that is not understood."""

from __future__ import annotations

from store.rules import date_words as w
from store.rules.date_errors import DateNotUnderstood

_NO_WORD = w.Word("", 0, -1, -1)
_CLOCK_MARKS = frozenset({w.HOUR_MARK, w.MERIDIEM})


class Cursor:
    """A place among the words of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0
        self._words = w.cut_into_words(text)

    @property
    def at_end(self) -> bool:
        """True if no word is left."""
        return self.index >= len(self._words)

    def peek(self, ahead: int = 0) -> w.Word:
        """The word so many places ahead, or one of no kind."""
        index = self.index + ahead
        return self._words[index] if index < len(self._words) else _NO_WORD

    def next(self) -> w.Word:
        """The word here, stepping over it."""
        word = self.peek()
        self.index += 1
        return word

    def take(self, *kinds: str) -> w.Word | None:
        """The word here if it is of one of these kinds, stepping over it; else None."""
        return self.next() if self.peek().kind in kinds else None

    def glued(self, ahead: int) -> str:
        """The kind of the word so many places ahead if it touches the one before; else empty."""
        word = self.peek(ahead)
        return word.kind if word.start == self.peek(ahead - 1).end else ""

    def is_at_clock(self) -> bool:
        """True if the number here begins a time of day, as in 15:00, 3点 or 3pm."""
        if self.peek().kind != w.NUMBER:
            return False
        return self.glued(1) == ":" or self.peek(1).kind in _CLOCK_MARKS

    def position(self, back: int = 0) -> int:
        """The index in the text of the word here, or so many places back."""
        index = self.index - back
        return self._words[index].start if index < len(self._words) else len(self.text)

    def error(self, back: int = 0) -> DateNotUnderstood:
        """The error that the text from here on, or from so many words back, is not understood."""
        return w.not_understood(self.text, self.position(back))
