"""A process killed at any point loses nothing it was promised, and leaves no half transaction and no broken file."""

import json
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.disk import system
from store.disk.bookfile import BookFile
from tests.store.disk.conftest import bytes_of, tables
from tests.store.disk.writers import TABLES

POINTS = (*system.POINTS, "mid-write")
ELSEWHERE = "elsewhere"
"""The table another tool writes into."""
KILLS = 1_000
ROOT = Path(__file__).parents[3]


class Writers:
    """The process that forks writers for one book after the other."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.disk.writers"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, **order):
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def writers():
    running = Writers()
    yield running
    running.close()


def read_as_json(path):
    """What the file says to a reader that knows nothing of Kehu but the page on the format."""
    whole = json.loads(bytes_of(path))
    journal = whole.pop("_journal")
    del whole["_meta"]
    for number in range(len(journal)):
        for table, row, document in journal[str(number)]["ops"]:
            whole.setdefault(table, {}).pop(str(row), None)
            if document is not None:
                whole[table][str(row)] = document
    return {table: {int(row): held for row, held in rows.items()} for table, rows in whole.items() if rows}


def check(path, acknowledged, elsewhere=0):
    """The book after a death: whole JSON, whole transactions, all that were acknowledged, and a right cache."""
    file = BookFile.open(path)
    found = tables(file)
    file.close()
    assert found == read_as_json(path)
    assert len(found.pop(ELSEWHERE, {})) == elsewhere, "what another tool wrote is lost"
    parts = Counter(document["name"] for rows in found.values() for document in rows.values())
    assert set(parts.values()) <= {len(TABLES)}, "a transaction is there in part"
    assert set(acknowledged) <= set(parts), "an acknowledged transaction is lost"
    return set(parts)


def kill(writers, path, point, times, run):
    """One writer killed at a point; the acknowledged transactions."""
    answer = writers.run(path=path, run=run, point=point, times=times)
    assert answer["ended"] == [9]
    return answer["acknowledged"]


def kill_often(writers, path, point, kills, chance):
    acknowledged, there = [], set()
    for run in range(kills):
        acknowledged += kill(writers, path, point, chance.randint(1, 4), run)
        now = check(path, acknowledged)
        assert there <= now
        there = now
    print(f"{point}: {kills} kills, {len(acknowledged)} transactions acknowledged, none lost")


def kill_often_while_adopting(writers, path, point, kills, chance):
    """Before each death there is a journal, and plain TinyDB has written beside it what is to be taken over."""
    acknowledged = []
    for run in range(kills):
        acknowledged += writers.run(path=path, run=f"{run}a", most=chance.randint(1, 3))["acknowledged"]
        with TinyDB(path) as plain:
            plain.table(ELSEWHERE).insert({"n": run})
        assert kill(writers, path, point, 1, f"{run}b") == []
        check(path, acknowledged, elsewhere=run + 1)
    print(f"{point}, adopting: {kills} kills, {len(acknowledged)} transactions acknowledged, none lost")


def killing(point):
    return kill_often_while_adopting if point.startswith("adopt") else kill_often


def test_the_points_are_those_the_store_comes_to():
    named = {
        point
        for file in (ROOT / "store").rglob("*.py")
        for point in re.findall(r'system\.point\("([^"]+)"\)', file.read_text())
    }
    assert named == set(system.POINTS)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at(point, path, writers):
    killing(point)(writers, path, point, 6, random.Random(point))


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.heavy
def test_killed_often_at(point, path, writers):
    killing(point)(writers, path, point, KILLS // len(POINTS) + 1, random.Random(point))


def two_writers_killed_at_random(writers, path, kills, chance):
    acknowledged = []
    for run in range(kills):
        seconds = [chance.uniform(0.005, 0.08) for _writer in range(2)]
        answer = writers.run(path=path, run=run, writers=2, seconds=seconds)
        assert answer["ended"] == [14, 14]
        acknowledged += answer["acknowledged"]
        if run % 5 == 4:
            check(path, acknowledged)
    check(path, acknowledged)
    print(f"two writers: {2 * kills} kills, {len(acknowledged)} transactions acknowledged, none lost")


def test_two_writers_killed_at_random(path, writers):
    two_writers_killed_at_random(writers, path, 5, random.Random(1))


@pytest.mark.heavy
def test_two_writers_killed_often_at_random(tmp_path, writers):
    for book in range(10):
        two_writers_killed_at_random(writers, str(tmp_path / f"{book}.json"), 30, random.Random(book))
