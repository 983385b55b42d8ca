"""A large cache built by two processes: some tables by a second one, in a file of its own that is then copied.

The second process opens the book for itself, so that it never shares a lock, and ends with the first. Where it cannot
be started, or does not come to an end, the first one does all by itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from select import select
from typing import TYPE_CHECKING

import msgspec

from store.disk import building
from store.disk import format as layout
from store.disk.dividing import Extent, second_half
from store.disk.held import connect
from store.disk.indexing import Plans
from store.disk.moment import Handle, Moment

if TYPE_CHECKING:
    import subprocess

LEAST = 32 << 20
"""Bytes of a base from which on a second process is worth its start."""
ENDING = ".cache"
"""Of the name of the second file, behind that of the first, by which it is known when a killed build is swept away."""
_LOOK = 0.1
"""Seconds after which the first process, waiting for the second, tells of it and may be told to give up."""
_RUN = "import sys; sys.path[:] = {path!r}; from store.disk.sharing import serve; sys.exit(serve(sys.argv[1:]))"


class Second:
    """The second process, as the first one sees it."""

    def __init__(self, process: subprocess.Popen[bytes], path: str, takes: Sequence[Extent]) -> None:
        self.path = path
        self.takes = takes
        """The tables that are its part."""
        self._process = process
        self._said = b""
        assert process.stdout is not None
        self._output = process.stdout.fileno()
        os.set_blocking(self._output, False)

    @property
    def done(self) -> int:
        """How many bytes of the book it has taken in."""
        while self._read():
            pass
        whole = self._said.rpartition(b"\n")[0]
        return int(whole.rpartition(b"\n")[2] or b"0")

    def _read(self) -> bool:
        try:
            said = os.read(self._output, 1 << 16)
        except BlockingIOError:
            return False
        self._said = self._said[-64:] + said
        return bool(said)

    def finished(self, look: Callable[[], None]) -> bool:
        """Wait for its end, and `look` again and again meanwhile; whether its file is complete."""
        from subprocess import TimeoutExpired

        while True:
            try:
                return self._process.wait(_LOOK) == 0
            except TimeoutExpired:
                look()

    def end(self) -> None:
        """Have it gone, finished or not, and its file."""
        self._process.kill()
        self._process.communicate()
        if os.path.exists(self.path):
            os.unlink(self.path)


@contextmanager
def second_process(
    beside: str, book: str, plans: Plans, moment: Moment, parts: Sequence[Extent]
) -> Iterator[Second | None]:
    """A second process at work on its part of the cache that is being built at `beside`; None if it does not pay."""
    takes = second_half(plans, parts) if _pays(moment) else []
    second = _started(beside + ENDING, book, plans, moment, takes) if takes else None
    try:
        yield second
    finally:
        if second is not None:
            second.end()


def _pays(moment: Moment) -> bool:
    # In a frozen program the executable is not Python.
    if moment.header.journal < LEAST or not sys.executable or getattr(sys, "frozen", False):
        return False
    return len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) > 1


def _started(path: str, book: str, plans: Plans, moment: Moment, takes: Sequence[Extent]) -> Second | None:
    # Small books, which need no second process, do not wait for this either.
    from subprocess import DEVNULL, PIPE, Popen

    mode = os.stat(book).st_mode & 0o666 | 0o600
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode))
    tables = msgspec.json.encode(takes).decode()
    order = [book, path, *map(str, moment.handle.identity), str(plans.fingerprint), tables]
    try:
        process = Popen(
            [sys.executable, "-I", "-c", _RUN.format(path=sys.path), *order],
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            bufsize=0,
        )
    except OSError:
        os.unlink(path)
        return None
    return Second(process, path, takes)


# In the second process


def serve(order: list[str]) -> int:
    """Build the second part of the cache of a book; 0 if it is complete.

    The order is the book, the file to write, what the first process found under the book's name, its plans, and the
    tables to take in.
    """
    book, path, device, inode, fingerprint, tables = order
    from store.model import RECORD_TYPES

    plans = Plans(RECORD_TYPES.values())
    handle = Handle(book, os.O_RDONLY)
    header = layout.decode_header(os.pread(handle.descriptor, layout.HEADER_LENGTH, 0))
    if header is None or handle.identity != (int(device), int(inode)) or plans.fingerprint != int(fingerprint):
        return 1
    takes = msgspec.json.decode(tables, type=list[Extent])
    with closing(connect(path)) as connection:
        building.make_ready(connection)
        connection.execute("BEGIN")
        building.build_second(connection, plans, Moment.first(handle, header), takes, _tell)
        connection.execute("COMMIT")
    return 0


def _tell(done: int) -> None:
    """Say how many bytes were taken in, unless nobody listens any more."""
    if select([sys.stdin], [], [], 0)[0]:
        sys.exit(1)
    print(done, flush=True)
