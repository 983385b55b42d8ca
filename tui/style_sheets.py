"""The style sheets of the screens, each parsed once: Textual parses all of them again for every screen that is new."""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_MORE_THAN_THERE_ARE = 1000


class OnceParsed(Stylesheet):
    """Keeps the rules of each part for as long as the colours they name stay the same."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_MORE_THAN_THERE_ARE)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Let the names of colours stand for these; with others than before everything has to be parsed again."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Put the rules of all parts together again; only what has come since the last time is parsed."""
        self.parse()
