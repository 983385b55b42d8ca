"""What Kehu remembers of an export into a folder: how far the book was then, and what the folder looked like."""

from __future__ import annotations

import os
from hashlib import sha256

import msgspec

from store.disk.moment import Stamp
from store.exchange.files import make_folder, write_whole

_FOLDER = "trees"
_VERSION = 1


class Memory(msgspec.Struct, frozen=True):
    """The last export: where it went, the last record of the book's journal in it, and the folder's mark.

    A file is as Kehu wrote it if nothing has changed it after `newest`, the time of the last change in the folder
    when everything in it was looked at, or if `later` has the time of its last change.
    """

    path: str
    stamp: Stamp
    mark: int
    newest: int
    later: dict[str, int] = {}
    version: int = _VERSION

    def is_own(self, path: str, changed: int) -> bool:
        """Whether the file is as Kehu wrote it, by the time of its last change in nanoseconds."""
        return changed <= self.newest or self.later.get(path) == changed


class Memories:
    """The memories of one book, in the user's state directory: the tree itself has no place for them."""

    def __init__(self, state_directory: str, book_id: str) -> None:
        self._folder = os.path.join(state_directory, book_id, _FOLDER)

    def of(self, path: str) -> Memory | None:
        """What is remembered of the folder, by its real path; None if that is nothing, or cannot be read."""
        return _load(self._file(path))

    def keep(self, memory: Memory) -> None:
        """Remember this instead."""
        make_folder(self._folder)
        write_whole(self._file(memory.path), [msgspec.json.encode(memory)])

    def forget(self, path: str) -> None:
        """Remember nothing of the folder any more, so that the next export looks at everything."""
        try:
            os.unlink(self._file(path))
        except FileNotFoundError:
            return

    def folders(self) -> list[str]:
        """The folders of which something is remembered and that are still there."""
        try:
            names = sorted(os.listdir(self._folder))
        except OSError:
            return []
        found = [_load(os.path.join(self._folder, name)) for name in names]
        return [memory.path for memory in found if memory is not None and os.path.isdir(memory.path)]

    def _file(self, path: str) -> str:
        name = sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:24]
        return os.path.join(self._folder, name + ".json")


def _load(path: str) -> Memory | None:
    try:
        with open(path, "rb") as file:
            memory = msgspec.json.decode(file.read(), type=Memory)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return memory if memory.version == _VERSION else None
