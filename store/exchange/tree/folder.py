"""A folder that the tree lies in, reached file by file from its own descriptor: no symbolic link leads out of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from stat import S_ISDIR, S_ISREG
from types import TracebackType
from zlib import crc32

import msgspec

from store.errors import NotFound, NotPermitted, NotSaved, Refused
from store.exchange.tree.paths import DEVICES, FOLDERS, GIT, is_small, place_of
from store.text import _

TEMPORARY = ".kehu-new"

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Found(msgspec.Struct, frozen=True):
    """A file in the folder: its path, size in bytes, and when it was last changed in any way, in nanoseconds.

    `regular` is false for a link, for a folder where the tree has none, and for all else that is no file.
    """

    path: str
    size: int
    changed: int
    regular: bool = True


class Folder:
    """An open folder; paths within are relative, with `/`, and never leave it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._root = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._open: tuple[str, int] | None = None

    @classmethod
    def open(cls, path: str, *, create: bool = False) -> Folder:
        """Open the folder, making it if `create` says so. Raises NotFound, NotPermitted, NotSaved or Refused."""
        try:
            if create:
                os.makedirs(path, mode=0o700, exist_ok=True)
            return cls(path)
        except FileNotFoundError as error:
            raise NotFound(_("There is no folder {path}.").format(path=path)) from error
        except (NotADirectoryError, FileExistsError) as error:
            raise Refused(_("{path} is no folder; nothing was done.").format(path=path)) from error
        except OSError as error:
            raise _failed(path, error) from error

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._leave()
        os.close(self._root)

    # Looking

    def mark(self) -> int:
        """A number that becomes another when a file appears in the tree, goes, or is put in another's place."""
        mark = 0
        for folder, status in self._folders():
            mark = crc32(f"{folder} {status.st_ino} {status.st_mtime_ns}\n".encode(), mark)
        return mark

    def _folders(self) -> Iterator[tuple[str, os.stat_result]]:
        for name, status in self._entries(""):
            if name in FOLDERS and S_ISDIR(status.st_mode):
                yield name, status
                if not is_small(name):
                    for inner, inner_status in self._entries(name):
                        yield f"{name}/{os.fsencode(inner)!r}", inner_status

    def walk(self) -> Iterator[Found]:
        """What is there, in the order of paths: every file where the tree has files, and each thing beside them.

        A folder the tree does not have comes as one thing that is no regular file, and is not looked into.
        """
        for name, status in self._entries(""):
            if name in (GIT, TEMPORARY):
                continue
            if not S_ISDIR(status.st_mode):
                yield _found(name, status)
            elif name in FOLDERS or name == DEVICES:
                yield from self.files(name, 1 if is_small(name) or name == DEVICES else 2)
            else:
                yield Found(name, 0, 0, regular=False)

    def files(self, folder: str, depth: int = 1) -> Iterator[Found]:
        """What is in a folder of the tree, `depth` folders deep; nothing where there is no such folder."""
        for name, status in self._entries(folder):
            path = f"{folder}/{name}"
            if not S_ISDIR(status.st_mode):
                yield _found(path, status)
            elif depth == 2 and len(name) == 2:
                yield from self.files(path, 1)
            else:
                yield Found(path, 0, 0, regular=False)

    def _entries(self, folder: str) -> list[tuple[str, os.stat_result]]:
        try:
            descriptor = self._directory(folder)
            with os.scandir(descriptor) as entries:
                return sorted((entry.name, entry.stat(follow_symlinks=False)) for entry in entries)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _failed(os.path.join(self.path, folder), error) from error

    def find(self, path: str) -> Found | None:
        """The file at the path, or None."""
        try:
            folder, _slash, name = path.rpartition("/")
            status = os.stat(name, dir_fd=self._directory(folder), follow_symlinks=False)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failed(os.path.join(self.path, path), error) from error
        return _found(path, status)

    def read(self, path: str, at_most: int) -> bytes | None:
        """The content of the regular file at the path, one byte more than `at_most` if it is larger; None without one.

        Raises Refused for a symbolic link and for all that is no file.
        """
        folder, _slash, name = path.rpartition("/")
        try:
            descriptor = os.open(name, _READ, dir_fd=self._directory(folder))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(path, error) from error
        try:
            status = os.fstat(descriptor)
            if not S_ISREG(status.st_mode):
                raise self._no_file(path)
            return _read_up_to(descriptor, at_most + 1, status.st_size)
        except OSError as error:
            raise _failed(os.path.join(self.path, path), error) from error
        finally:
            os.close(descriptor)

    # Writing

    def write(self, path: str, data: bytes, *, there: bool = True) -> Found:
        """Put the bytes at the path, whole or not at all; `there` says whether a file may be there already.

        A file that has other names keeps its content under those: it is replaced, never written into.
        """
        folder, _slash, name = path.rpartition("/")
        try:
            directory = self._directory(folder, create=True)
            if there and self._blocked(name, directory):
                raise self._no_file(path)
            written = name if not there else TEMPORARY
            status = self._put(written, directory if not there else self._root, data)
            if there:
                os.rename(TEMPORARY, name, src_dir_fd=self._root, dst_dir_fd=directory)
        except OSError as error:
            raise self._refused(path, error) from error
        return _found(path, status)

    def _put(self, name: str, directory: int, data: bytes) -> os.stat_result:
        if name == TEMPORARY:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=directory)
        descriptor = os.open(name, _CREATE, 0o600, dir_fd=directory)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            return os.fstat(descriptor)
        finally:
            os.close(descriptor)

    def _blocked(self, name: str, directory: int) -> bool:
        """Whether something that is no regular file stands in the way."""
        try:
            return not S_ISREG(os.stat(name, dir_fd=directory, follow_symlinks=False).st_mode)
        except FileNotFoundError:
            return False

    def remove(self, path: str) -> None:
        """Take away the file at the path, and its folder if that is empty then."""
        folder, _slash, name = path.rpartition("/")
        try:
            os.unlink(name, dir_fd=self._directory(folder))
            outer, slash, inner = folder.rpartition("/")
            if slash:
                self._leave()
                with suppress(OSError):
                    os.rmdir(inner, dir_fd=self._directory(outer))
        except OSError as error:
            raise self._refused(path, error) from error

    # Reaching

    def _directory(self, folder: str, *, create: bool = False) -> int:
        """The descriptor of a folder within; the last one stays open, since neighbours follow each other."""
        if not folder:
            return self._root
        if self._open is not None and self._open[0] == folder:
            return self._open[1]
        self._leave()
        outer, _slash, name = folder.rpartition("/")
        around = self._directory(outer, create=create)
        if create:
            with suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=around)
        descriptor = os.open(name, _DIRECTORY, dir_fd=around)
        self._leave()
        self._open = (folder, descriptor)
        return descriptor

    def _leave(self) -> None:
        if self._open is not None:
            os.close(self._open[1])
            self._open = None

    def _refused(self, path: str, error: OSError) -> Exception:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO):
            return self._no_file(path)
        return _failed(os.path.join(self.path, path), error)

    def _no_file(self, path: str) -> Refused:
        return Refused(
            _("{path} is a link or no file at all, so it was neither read nor written; take it away.").format(
                path=os.path.join(self.path, path)
            )
        )


def is_ours(found: Found) -> bool:
    """Whether the path is one that the tree has, and a regular file is there."""
    return found.regular and place_of(found.path) is not None


def _found(path: str, status: os.stat_result) -> Found:
    return Found(path, status.st_size, status.st_ctime_ns, S_ISREG(status.st_mode))


def _read_up_to(descriptor: int, most: int, size: int) -> bytes:
    data = os.read(descriptor, min(most, size + 1))
    while len(data) < most:
        more = os.read(descriptor, min(1 << 20, most - len(data)))
        if not more:
            break
        data += more
    return data


def _failed(path: str, error: OSError) -> Exception:
    if isinstance(error, PermissionError):
        return NotPermitted(_("{path} cannot be reached: the system does not allow it.").format(path=path))
    return NotSaved(
        _("{path} was not written or read: {reason}. The book is unchanged.").format(path=path, reason=error.strerror)
    )
