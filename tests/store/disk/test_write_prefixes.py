"""A power cut at any moment of any write: what was acknowledged is there, whole, in a file every JSON tool reads."""

import os
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random

import pytest
from tinydb import TinyDB

from store.book import Book
from store.clock import FixedClock
from store.disk import system
from store.disk.bookfile import BookFile
from store.disk.doctor import examine
from store.errors import NotFound, NotSaved
from tests.store.conftest import add, delete, edit
from tests.store.disk.conftest import bytes_of, customer, is_json, tables
from tests.store.disk.powercut import SECTOR, images
from tests.store.disk.recorder import Recorder
from tests.store.disk.test_kills import read_as_json

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TORN = b',"99":{"crc":"0123abcd","ops":[["customers",1,{"name":"' + "未写完".encode() * 60
IN_MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None


class Run:
    """A book written to under the eyes of a recorder, with the states it had after each transaction.

    The mark of a moment is (number of the last state acknowledged, what else must be found).
    """

    def __init__(self, folder, monkeypatch):
        self.path = os.path.join(folder, "book.json")
        self.recorder = Recorder(folder)
        self.states = [{}]
        self.caches = [{}]
        self.kept = ()
        self.recorder.mark(0, self.kept)
        self.recorder.install(monkeypatch)
        commit = BookFile.commit

        def acknowledged(file, changes):
            record = commit(file, changes)
            self.state(tables(file))
            return record

        monkeypatch.setattr(BookFile, "commit", acknowledged)

    def state(self, found):
        self.states.append(found)
        endings = [ending for ending in (".cache", ".cache-wal") if os.path.exists(self.path + ending)]
        self.caches.append({ending: bytes_of(self.path + ending) for ending in endings})
        self.recorder.mark(len(self.states) - 1, self.kept)

    def open(self):
        return Book.open(self.path, user="li", device="0a1b", clock=FixedClock(NOW), create=True)


def fill_sector(book, remainder):
    """Write a record that ends `remainder` bytes behind the start of a sector, so that the next one begins there."""
    journal = book.file.journal
    length = 1
    for _probe_then_fill in range(2):
        start = journal.stamp.end
        with book.file.lock():
            book.file.commit([("padding", 1, {"text": "x" * length})])
        taken = journal.stamp.end - start
        length = 1 + (remainder - journal.stamp.end - taken) % SECTOR
    assert journal.stamp.end % SECTOR == remainder


def work(run, chance):
    """A day of a book: every kind of transaction, a full disk, a crash, two folds, and a tool that is not ours."""
    book = run.open()
    first = add(book, name="上海金桥贸易", phones="13800138000")
    second = add(book, name="Acme", note="x" * chance.randint(300, 1200))
    for remainder in (509, 510, 511, 0):
        fill_sector(book, remainder)
        edit(book, "customers", first, note=f"beginning at {remainder}")
    with book.change("log call") as change:
        change.create(
            "interactions", {"customer": first, "channel": "call", "at": NOW, "text": "报价" * chance.randint(100, 400)}
        )
        change.create("tasks", {"customer": first, "title": "follow up"})
    delete(book, "customers", second)
    book.undo()
    with writing_during_the_fold(run):
        book.fold()
    book.undo()
    book.redo()
    for room in (0, 5, 600):
        run.recorder.fails_after = room
        with pytest.raises(NotSaved):
            edit(book, "customers", first, note="y" * chance.randint(1100, 1900))
        edit(book, "customers", first, note=f"{room} bytes were taken")
    book.close()
    crash(run)
    book = run.open()
    third = add(book, name="after the crash")
    edit(book, "customers", third, owner="li")
    book.close()
    with TinyDB(run.path) as plain:
        plain.table("customers").insert(customer(7))
    run.recorder.take_over(run.path)
    book = run.open()
    run.state(tables(book.file))
    delete(book, "customers", third)
    book.fold()
    book.undo()
    book.close()


@contextmanager
def writing_during_the_fold(run):
    """Another process commits two transactions once the base is copied, which the fold has to carry over."""

    def write(point):
        if point == "fold-copied":
            other = BookFile.open(run.path)
            for row in (1, 2):
                with other.lock():
                    other.commit([("meanwhile", row, {"row": row})])
            other.close()

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(system, "point", write)
        yield


def crash(run):
    """What a process killed in the middle of a write leaves, and has reached the disk long ago."""
    with open(run.path, "rb+") as file:
        file.seek(-3, os.SEEK_END)
        file.write(TORN)
    run.recorder.take_over(run.path)
    run.kept = (TORN,)
    run.recorder.mark(len(run.states) - 1, run.kept)


@pytest.fixture
def recorded():
    """Makes a recorded run; the longer texts in it, and so the places of its records, follow from a seed."""
    runs = []

    def record(seed):
        with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder, pytest.MonkeyPatch.context() as monkeypatch:
            runs.append(Run(folder, monkeypatch))
            work(runs[-1], Random(seed))
        return runs[-1]

    yield record
    for run in runs:
        run.recorder.close()


def replayed(run, image, folder, ahead):
    """Put a state of the disk down anew, beside the cache of the last record that came through, or of one more."""
    for path, data in image.files.items():
        place = os.path.join(folder, os.path.relpath(path, run.recorder.folder))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(data)
    path = os.path.join(folder, "book.json")
    caches = run.caches[image.mark[0] + ahead :][:1]
    for ending, data in (caches[0] if caches else {}).items():
        with open(path + ending, "wb") as file:
            file.write(data)
    return path


def check(run, image, path):
    """What P1 to P3 and P6 promise of the book at the path, which a power cut has left as it is."""
    acknowledged, kept = image.mark
    allowed = run.states[acknowledged : acknowledged + 2]
    if not os.path.exists(path):
        assert acknowledged == 0, "the book is gone"
        with pytest.raises(NotFound):
            BookFile.open(path)
        return
    ours = bytes_of(path).startswith(b'{"_meta":{"1":{"format":1,"gen"')
    whole = is_whole_json(path)
    if ours and (image.call % 4 == 0 or not whole):
        report = examine(path)
        assert not report.damaged, report.findings
        assert whole or report.findings, "the doctor calls a torn file sound"

    file = BookFile.open(path)
    found = tables(file)
    assert found in allowed, "an acknowledged transaction is lost, or one is there in part"
    assert read_as_json(path) == found
    for leftover in kept:
        assert leftover in b"".join([bytes_of(path), *map(bytes_of, torn_files(path))]), "bytes were written over"
    with file.lock():
        file.commit([("notes", file.next_doc_id("notes"), {"text": "life goes on"})])
    after = tables(file)
    file.close()
    assert after == {**found, "notes": {1: {"text": "life goes on"}}}
    assert read_as_json(path) == after
    if image.call % 4 == 0:
        findings = examine(path).findings
        assert [each for each in findings if each.severity == "damage" or each.where.startswith(path)] == []


def is_whole_json(path):
    try:
        return is_json(path)
    except ValueError:
        return False


def torn_files(path):
    folder = os.path.dirname(path)
    return [os.path.join(folder, name) for name in os.listdir(folder) if ".torn-" in name]


def replay(run, every):
    """Check states of the disk; how many there were."""
    count = 0
    for count, image in enumerate(every, 1):
        with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
            try:
                check(run, image, replayed(run, image, folder, ahead=count % 2))
            except BaseException as error:
                error.add_note(f"after the calls {run.recorder.calls[max(0, image.call - 3) : image.call]}")
                raise
    return count


def test_a_power_cut_at_any_of_a_sample_of_moments_loses_nothing(recorded):
    run = recorded(seed=1)
    every = list(images(run.recorder.calls, run.recorder.folder, samples=2))
    assert replay(run, Random(4).sample(every, 120)) == 120


@pytest.mark.parametrize("call", ["sync_data", "sync_directory"])
def test_a_store_that_left_out_a_sync_would_be_found_out(recorded, monkeypatch, call):
    monkeypatch.setattr(system, call, lambda *_arguments: None)
    run = recorded(seed=1)
    with pytest.raises(AssertionError, match=r"lost|gone|written over"):
        replay(run, images(run.recorder.calls, run.recorder.folder, samples=2))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(10))
def test_a_power_cut_at_any_moment_loses_nothing(recorded, seed):
    run = recorded(seed)
    states = replay(run, images(run.recorder.calls, run.recorder.folder, samples=60, seed=seed))
    print(f"{len(run.recorder.calls)} calls, {states} states of the disk, 0 violations")
