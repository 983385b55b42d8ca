"""Everything a process does to the files of a book, recorded call by call in the place of the calls of `os`."""

import errno
import os

import msgspec

RECORDED = ("open", "close", "pwrite", "ftruncate", "fsync", "fdatasync", "link", "replace", "unlink", "mkdir")
UNKNOWN = ("write", "writev", "pwritev", "truncate", "rename", "sendfile", "copy_file_range", "posix_fallocate")
"""Calls the store does not use; once it does, they are to be recorded."""


class Call(msgspec.Struct):
    """One call that changed a folder or a file, or a mark between two.

    kind: write (offset, bytes), truncate (size), sync, of the file with this number; name (name, file), rename
    (from, to, file), unname (name), sync folder, of the folder with this path; elsewhere (bytes): another program
    left these in the file, long ago; mark (anything).
    """

    kind: str
    subject: int | str
    detail: tuple = ()


class Recorder:
    """Records what happens to the files below a folder; caches and the hint of the lock's holder are left out.

    `fails_after` bytes the next write finds the disk full, once.
    """

    def __init__(self, folder):
        self.folder = os.path.realpath(folder)
        self.calls: list[Call] = []
        self.fails_after: int | None = None
        self._numbers: dict[tuple[int, int], int] = {}
        self._held: list[int] = []
        self._descriptors: dict[int, int | str] = {}

    def install(self, monkeypatch):
        """Stand in for the calls from now on."""
        for name in RECORDED:
            monkeypatch.setattr(os, name, self._recording(name, getattr(os, name)))
        for name in UNKNOWN:
            if hasattr(os, name):
                monkeypatch.setattr(os, name, self._refusing(name, getattr(os, name)))

    def close(self):
        for descriptor in self._held:
            os.close(descriptor)

    def mark(self, *detail):
        """Note where among the calls something came to pass, as that a transaction was acknowledged."""
        self.calls.append(Call("mark", "", detail))

    def take_over(self, path):
        """Tell that another program wrote the file as it is, and that it has reached the disk since."""
        with open(path, "rb") as file:
            self.calls.append(Call("elsewhere", self._number(file.fileno()), (file.read(),)))

    def _recording(self, name, real):
        record = getattr(self, "_do_" + name)

        def call(*arguments, **options):
            return record(real, *arguments, **options)

        return call

    def _refusing(self, name, real):
        def call(*arguments, **options):
            ours = any(
                each in self._descriptors if isinstance(each, int) else self._is_ours(each) for each in arguments
            )
            assert not ours, f"os.{name} is not recorded"
            return real(*arguments, **options)

        return call

    def _is_ours(self, argument):
        return isinstance(argument, (str, os.PathLike)) and self._concerns(argument)

    def _number(self, descriptor):
        """The number of an open file; it is held open, since a number of the system's is given away again."""
        status = os.fstat(descriptor)
        key = (status.st_dev, status.st_ino)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers)
            self._held.append(os.dup(descriptor))
        return self._numbers[key]

    def _number_at(self, path):
        status = os.stat(path)
        return self._numbers[status.st_dev, status.st_ino]

    def _concerns(self, path):
        path = os.path.abspath(os.fspath(path))
        inside = path == self.folder or path.startswith(self.folder + os.sep)
        return inside and ".cache" not in os.path.basename(path) and not path.endswith(".holder")

    def _entry(self, kind, path, *detail):
        folder, name = os.path.split(os.path.abspath(path))
        self.calls.append(Call(kind, folder, (name, *detail)))

    # The calls

    def _do_open(self, real, path, flags, *arguments, **options):
        if not self._concerns(path):
            return real(path, flags, *arguments, **options)
        new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
        descriptor = real(path, flags, *arguments, **options)
        if os.path.isdir(path):
            self._descriptors[descriptor] = os.path.abspath(path)
            return descriptor
        number = self._descriptors[descriptor] = self._number(descriptor)
        if new:
            self._entry("name", path, number)
        elif flags & os.O_TRUNC:
            self.calls.append(Call("truncate", number, (0,)))
        return descriptor

    def _do_close(self, real, descriptor):
        self._descriptors.pop(descriptor, None)
        real(descriptor)

    def _do_pwrite(self, real, descriptor, data, offset):
        number = self._descriptors.get(descriptor)
        if number is None:
            return real(descriptor, data, offset)
        if self.fails_after == 0:
            self.fails_after = None
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.fails_after is not None:
            data, self.fails_after = data[: self.fails_after], 0
        written = real(descriptor, data, offset)
        self.calls.append(Call("write", number, (offset, bytes(data[:written]))))
        return written

    def _do_ftruncate(self, real, descriptor, size):
        real(descriptor, size)
        if descriptor in self._descriptors:
            self.calls.append(Call("truncate", self._descriptors[descriptor], (size,)))

    def _do_fsync(self, real, descriptor):
        real(descriptor)
        subject = self._descriptors.get(descriptor)
        if subject is not None:
            self.calls.append(Call("sync" if isinstance(subject, int) else "sync folder", subject))

    _do_fdatasync = _do_fsync

    def _do_link(self, real, source, target, **options):
        real(source, target, **options)
        if self._concerns(target):
            self._entry("name", target, self._number_at(target))

    def _do_replace(self, real, source, target, **options):
        real(source, target, **options)
        if self._concerns(target):
            self._entry("rename", source, os.path.basename(target), self._number_at(target))

    def _do_unlink(self, real, path, **options):
        real(path, **options)
        if self._concerns(path):
            self._entry("unname", path)

    def _do_mkdir(self, real, path, *arguments, **options):
        real(path, *arguments, **options)
        if self._concerns(path):
            self._entry("name", path, os.path.abspath(path))
