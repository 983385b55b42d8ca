"""The records behind a figure, which nobody looks for before somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import overload


class Later(Sequence[tuple[str, str]]):
    """The records behind a figure, looked for when somebody asks for them."""

    def __init__(self, find: Callable[[], Sequence[tuple[str, str]]]) -> None:
        self._find = find

    @cached_property
    def _found(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._find())

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, place: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[tuple[str, str], ...]: ...
    def __getitem__(self, place: int | slice) -> tuple[str, str] | tuple[tuple[str, str], ...]:
        return self._found[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._found == tuple(other)

    def __hash__(self) -> int:
        return hash(self._found)
