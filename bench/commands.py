"""`kehu log` as its user meets it: a whole process, from the shell's call to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from compileall import compile_dir
from contextlib import closing

from bench.accepted import LIBRARIES, PYTHON
from bench.data import USER, Data
from bench.figures import Figure
from bench.peers.sqlite import Sqlite
from bench.timing import Job, medians
from bench.writing import opened

# What the installed script `kehu` does.
KEHU = (sys.executable, "-c", "import sys; from tui.main import main; sys.exit(main())")
NOTHING = (sys.executable, "-c", "pass")
# What any command costs that reads options with click, JSON with msgspec, an index with sqlite3, and a time zone.
WITH_LIBRARIES = (
    sys.executable,
    "-c",
    "from tui.postponed import postpone_imports; postpone_imports(); import click, msgspec, sqlite3, zoneinfo",
)
LINE = "客户要三季度报价 @4d =ok ~12"

_ROUNDS = 20
_CANDIDATES = 40


def log(data: Data, size: str) -> Iterator[Figure]:
    """`kehu log` with the customer named by id, by Chinese name and by pinyin."""
    opened(data).close()
    environment = {
        **os.environ,
        **data.own_places(),
        "KEHU_BOOK": os.path.abspath(data.book),
        "KEHU_USER": USER,
    }

    def run(command: Sequence[str]) -> bool:
        finished = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        return finished.returncode == 0

    # An installed Kehu is compiled; a clone is only where `make run` was.
    for package in ("store", "tui"):
        compile_dir(package, quiet=1)

    names = {}
    for kind, candidates in _candidates(data).items():
        # A name may be another customer's too, by a reading that only Kehu's index knows.
        name = next((name for name in candidates if run((*KEHU, "log", name, LINE))), None)
        if name is None:
            raise RuntimeError(f"kehu log found no customer {kind}, of {candidates}")
        names[kind] = name

    def process(*command: str) -> Job:
        return lambda _round: run(command)

    jobs = {kind: process(*KEHU, "log", name, LINE) for kind, name in names.items()}
    jobs["nothing"] = process(*NOTHING)
    jobs["libraries"] = process(*WITH_LIBRARIES)
    seconds = medians(jobs, _ROUNDS)
    for kind in names:
        yield Figure(name=f"kehu log {kind}", value=seconds[kind], peer=PYTHON, peer_value=seconds["nothing"])
    yield Figure(name="kehu log by id", value=seconds["by id"], peer=LIBRARIES, peer_value=seconds["libraries"])


def _candidates(data: Data) -> dict[str, list[str]]:
    """Ways to name customers: ids, Chinese names only one has, and the pinyin their mail address spells."""
    with closing(Sqlite(data.sqlite)) as sqlite:
        customers = sqlite.select(
            "SELECT id, json_extract(document, '$.name'), json_extract(document, '$.kind'),"
            " json_extract(document, '$.mails[0]') FROM customers ORDER BY id"
        )
        contacts = sqlite.select("SELECT json_extract(document, '$.name') FROM contacts")
    taken = Counter(name for _id, name, _kind, _mail in customers) + Counter(name for (name,) in contacts)
    people = [
        (id, name, mail.partition("@")[0].replace(".", ""))
        for id, name, kind, mail in customers
        if kind == "person" and not name.isascii() and taken[name] == 1
    ]
    spelled = Counter(spelling for _id, _name, spelling in people)
    return {
        "by id": [id for id, _name, _spelling in people][:_CANDIDATES],
        "by Chinese name": [name for _id, name, _spelling in people][:_CANDIDATES],
        "by pinyin": [spelling for _id, _name, spelling in people if spelled[spelling] == 1][:_CANDIDATES],
    }
