"""A second process that writes to the book: a record when it is told to, or one after the other until it is stopped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import NamedTuple

from store.disk.bookfile import BookFile

_TABLE = "bench"
_PAUSE = 0.005
"""Seconds between two writes: together still more than a whole desk writes, and time for others to get the lock."""


class Held(NamedTuple):
    """How a process fared that went on writing: how often it wrote, and the longest it waited, in seconds."""

    writes: int
    longest: float


class SecondWriter:
    """The other process, seen from here. Its clock is that of this process, as the system keeps one for both."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def write(self) -> float:
        """Let it write one record; the time at which that was acknowledged to it."""
        return float(self._ask("one"))

    def begin(self) -> None:
        """Let it write one record after the other from now on."""
        self._ask("begin")

    def end(self) -> Held:
        """Let it stop; what became of its writes since it began."""
        writes, longest = self._ask("end").split()
        return Held(int(writes), float(longest))

    def _ask(self, order: str) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(order, file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


@contextmanager
def second_writer(book: str) -> Iterator[SecondWriter]:
    """Another process with the book open."""
    command = [sys.executable, "-m", "bench.second", book]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield SecondWriter(process)
        assert process.stdin is not None
        process.stdin.close()


def _write(file: BookFile, number: int) -> float:
    """Commit one record; the seconds from asking for the lock to the acknowledgement."""
    began = perf_counter()
    with file.lock():
        file.commit([(_TABLE, number, {"n": number})])
    return perf_counter() - began


def _serve(path: str) -> None:
    import select

    file = BookFile.open(path)
    _write(file, 0)
    print("ready", flush=True)
    number, writing, writes, longest = 0, False, 0, 0.0
    while True:
        if writing and not select.select([sys.stdin], [], [], _PAUSE)[0]:
            number, writes = number % 50 + 1, writes + 1
            longest = max(longest, _write(file, number))
            continue
        order = sys.stdin.readline().strip()
        if order == "one":
            _write(file, 0)
            print(perf_counter(), flush=True)
        elif order == "begin":
            writing, writes, longest = True, 0, 0.0
            print("begun", flush=True)
        elif order == "end":
            writing = False
            print(writes, longest, flush=True)
        else:
            break
    file.close()


if __name__ == "__main__":
    _serve(sys.argv[1])
