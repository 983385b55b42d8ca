"""A tree to be read, wherever it lies: which paths it has, and the bytes at each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from store.errors import NotFound, Refused
from store.exchange.tree.codec import LARGEST_TIMELINE
from store.exchange.tree.fixed import check_format
from store.exchange.tree.folder import Folder
from store.exchange.tree.paths import FORMAT, place_of
from store.exchange.tree.trust import Rejected
from store.text import _


class Version(Protocol):
    """One state of a tree; what it has beside regular files of its own paths is `foreign`, and never read."""

    foreign: list[Rejected]

    def paths(self) -> list[str]:
        """The paths of records and timelines, in order."""

    def read(self, path: str) -> bytes:
        """The bytes at a path, at most one more than the largest file may have."""

    def equals(self, path: str, data: bytes) -> bool:
        """Whether these are the bytes at the path."""


class FolderVersion:
    """A tree as it lies in a folder now. Raises Refused where there is none, NewerFormat for one of a newer Kehu."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.foreign: list[Rejected] = []
        data = folder.read(FORMAT, LARGEST_TIMELINE)
        if data is None:
            raise NotFound(_("{path} holds no tree of a book: there is no format.json in it.").format(path=folder.path))
        check_format(data, f"{folder.path}/{FORMAT}")
        self._paths = list(self._found())

    def _found(self) -> Iterator[str]:
        for found in self._folder.walk():
            place = place_of(found.path)
            if place is None or not found.regular:
                self.foreign.append(foreign(found.path, place is not None))
            elif place.kind in ("record", "timeline"):
                yield found.path

    def paths(self) -> list[str]:
        return self._paths

    def read(self, path: str) -> bytes:
        data = self._folder.read(path, LARGEST_TIMELINE)
        if data is None:
            raise Refused(_("{path} went away while it was read; nothing was done.").format(path=path))
        return data

    def equals(self, path: str, data: bytes) -> bool:
        return self._folder.read(path, len(data)) == data


def foreign(path: str, known: bool) -> Rejected:
    """Why something in the tree is not read."""
    if known:
        return Rejected(path, _("{path} is a link or no file at all: it is not read.").format(path=path))
    return Rejected(path, _("{path} is nothing a tree has: it is not read.").format(path=path))
