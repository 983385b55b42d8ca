"""What an open book costs a machine: its memory after a few questions, and its share of a core when nobody asks."""

from __future__ import annotations

import os
import resource
import select
import subprocess
import sys
from collections.abc import Iterator
from time import monotonic

from tinydb import TinyDB

from bench.data import DEVICE, NOW, USER, Data
from bench.figures import Figure
from bench.slow import RECKONED
from bench.writing import opened
from store.book import Book

SEARCHES = ("贸", "上海", "wang", "zhgm", "138", "acme", "@example", "no such name", "li")
_SETTLING = 4.0
_WATCHED = 20.0
_SCREEN = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}


def memory(data: Data, size: str) -> Iterator[Figure]:
    """Resident megabytes of a fresh process that has searched and counted a quarter, its interpreter included.

    Beside it the most that TinyDB needs for one search, which it needs for every one.
    """
    opened(data).close()
    name = "resident after search and KPIs"
    value = _resident("book", data.book)
    yield Figure(name=name, value=value, unit="MB")
    peer = "plain TinyDB, one search"
    if size == RECKONED:
        yield Figure(name=name, value=value, unit="MB", peer=peer, left_out="too large to load")
    else:
        yield Figure(name=name, value=value, unit="MB", peer=peer, peer_value=_resident("tinydb", data.tinydb))


def _resident(what: str, path: str) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "bench.living", what, path], capture_output=True, check=True, text=True
    )
    return float(done.stdout)


def _work_and_measure(what: str, path: str) -> None:
    """In the fresh process: ask what a person asks, and print the megabytes that took."""
    if what == "tinydb":
        with TinyDB(path, encoding="utf-8") as plain:
            plain.table("customers").search(lambda document: "上海" in document["name"])
        print(_peak())
        return
    from bench.reading import QUARTER
    from store.work.figures import figures

    with Book.open(path, user=USER, device=DEVICE) as book:
        for typed in SEARCHES:
            book.summaries("customers", book.listing("customers", typed).rows[:50])
        figures(book, *QUARTER, NOW)
        print(_resident_now())


def _resident_now() -> float:
    """Megabytes of this process that are in memory; on a system that does not tell, the most there have ever been."""
    try:
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
    except FileNotFoundError:
        return _peak()
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _peak() -> float:
    """The most megabytes of this process that have been in memory at once; Linux counts in kilobytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def idle(data: Data, size: str) -> Iterator[Figure]:
    """The share of a core that the screens take on an open book when nobody presses a key."""
    opened(data).close()
    name = "an idle open book"
    if not os.path.exists("/proc/self/stat"):
        print(f"{name}: left out, since this system does not tell what a running process has used.", file=sys.stderr)
        return
    import pty

    environment = {**os.environ, **_SCREEN, **data.own_places(), "KEHU_BOOK": os.path.abspath(data.book)}
    process, terminal = pty.fork()
    if process == 0:
        os.execve(sys.executable, [sys.executable, "-c", "from tui.main import main; main()"], environment)
    try:
        _read_for(terminal, _SETTLING)
        before = _used(process)
        _read_for(terminal, _WATCHED)
        used = _used(process) - before
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(terminal)
    yield Figure(name=name, value=100 * used / _WATCHED, unit="%")


def _read_for(terminal: int, seconds: float) -> None:
    """Take what the screens draw, as a terminal does."""
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 1 << 16)


def _used(process: int) -> float:
    """Seconds of processor time of a process, in user mode and in the kernel."""
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    _work_and_measure(*sys.argv[1:])
