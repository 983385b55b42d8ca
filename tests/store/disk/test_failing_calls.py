"""Every call by which the store changes a file fails once, in every operation: one sentence, and nothing is lost."""

import errno
import json
import os
import shutil
import tempfile
from datetime import UTC, datetime
from itertools import count

import pytest

from store.book import Book
from store.clock import FixedClock
from store.disk.backup import backups, copy_to, restore
from store.disk.doctor import examine
from store.errors import BookError, CacheFailed, NotPermitted, NotSaved, SyncFailed
from tests.store.conftest import add, shown
from tests.store.disk.conftest import bytes_of, is_json, remove_cache
from tests.store.disk.test_kills import read_as_json

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CALLS = ("open", "pwrite", "ftruncate", "fsync", "fdatasync", "link", "replace", "unlink", "mkdir", "fchmod")
IN_MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
TEMPORARY = (".new-", ".fold-", ".adopt-", ".restore-")


class Disk:
    """Fails one of the calls of the store with a code of the system: the one whose turn it is.

    A write first takes half of its bytes, as a disk does that fills up.
    """

    def __init__(self, folder, monkeypatch):
        self.folder = str(folder)
        self.turn = 0
        self.code = 0
        self.failed = ""
        self.calls = 0
        for name in CALLS:
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))

    def fail(self, turn, code):
        self.turn, self.code, self.failed, self.calls = turn, code, "", 0

    def heal(self):
        self.turn = 0

    def _failing(self, name, real):
        def call(first, *arguments, **options):
            if self.turn and self._counts(name, first, arguments):
                self.calls += 1
                if self.calls == self.turn:
                    self.failed = name
                    if name == "pwrite":
                        real(first, arguments[0][: len(arguments[0]) // 2], arguments[1])
                    raise OSError(self.code, os.strerror(self.code))
            return real(first, *arguments, **options)

        return call

    def _counts(self, name, first, arguments):
        if name == "open":
            return bool(arguments[0] & os.O_CREAT) and self._inside(first)
        return isinstance(first, int) or (self._inside(first) and (name != "unlink" or os.path.lexists(first)))

    def _inside(self, path):
        return os.path.abspath(path).startswith(self.folder)


@pytest.fixture
def disk():
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder, pytest.MonkeyPatch.context() as monkeypatch:
        yield Disk(folder, monkeypatch)


def open_book(path):
    return Book.open(path, user="li", device="0a1b", clock=FixedClock(NOW), create=True)


# What the store does to files: a preparation, and the operation one call of which fails


def with_records(path):
    with open_book(path) as book:
        add(book, name="Acme", note="x" * 600)
        book.fold()
        add(book, name="王小明")


def with_a_torn_tail(path):
    with_records(path)
    with open(path, "rb+") as file:
        file.seek(-3, os.SEEK_END)
        file.write(b',"9":{"crc":"0123')


def rewritten_by_another_tool(path):
    with_records(path)
    whole = json.loads(bytes_of(path))
    whole["customers"]["1"]["note"] = "by another tool"
    with open(path, "w") as file:
        json.dump(whole, file)
    with open(path + ".adopt-99999", "wb") as file:
        file.write(b"half")


def without_a_cache(path):
    with_records(path)
    remove_cache(path)


def with_remains_of_a_fold(path):
    with_records(path)
    with open(path + ".fold-99999", "wb") as file:
        file.write(b"half")


def with_a_backup(path):
    with_records(path)
    with open_book(path) as book:
        book.fold()
        add(book, name="later")


def a_change(path):
    with open_book(path) as book:
        add(book, name="new")


def a_fold(path):
    with open_book(path) as book:
        book.fold()


def a_look(path):
    with open_book(path) as book:
        assert book.count("customers") > 0


def a_copy(path):
    copy_to(path, os.path.dirname(path), NOW)


def going_back(path):
    restore(path, backups(path)[0].path, NOW)


OPERATIONS = {
    "a new book": (lambda path: None, a_change),
    "a change": (with_records, a_change),
    "a recovery": (with_a_torn_tail, a_change),
    "a fold": (with_remains_of_a_fold, a_fold),
    "an adoption": (rewritten_by_another_tool, a_look),
    "a cache": (without_a_cache, a_look),
    "a copy": (with_records, a_copy),
    "going back": (with_a_backup, going_back),
}


def names(path):
    """The customers of the book as one sees them who opens a copy of it now, or None where there is no book."""
    if not os.path.exists(path):
        return None
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as aside:
        shutil.copyfile(path, aside + "/book.json")
        with open_book(aside + "/book.json") as book:
            return sorted(customer["name"] for customer in book.all("customers"))


class Attempts:
    """One operation tried again and again on copies of the same book: its first call fails, its second, and so on."""

    def __init__(self, disk, operation, code):
        self.disk = disk
        self.code = code
        prepare, self.act = OPERATIONS[operation]
        self.prepared = os.path.join(disk.folder, "prepared")
        os.mkdir(self.prepared)
        prepare(self.prepared + "/book.json")
        self.before = names(self.prepared + "/book.json")
        path = self.copied("whole")
        self.act(path)
        self.after = names(path)

    def copied(self, name):
        folder = os.path.join(self.disk.folder, name)
        shutil.copytree(self.prepared, folder)
        return folder + "/book.json"

    def run(self):
        """Check every attempt; the names of the calls that failed, in their order."""
        failed = []
        while True:
            path = self.copied(str(len(failed)))
            self.disk.fail(len(failed) + 1, self.code)
            try:
                self.act(path)
                error = None
            except BookError as caught:
                error = caught
            self.disk.heal()
            if not self.disk.failed:
                assert error is None
                return failed
            failed.append(self.disk.failed)
            self.check(path, error)

    def check(self, path, error):
        """One sentence, nothing lost, and a book that goes on."""
        now = names(path)
        if error is None:
            assert now == self.after, f"{self.disk.failed} failed and was passed over"
        else:
            assert isinstance(error, (NotSaved, CacheFailed, NotPermitted)), f"{error!r} of {self.disk.failed}"
            assert "\n" not in str(error) and str(error).endswith(".")
            # A book that was still to be made may be there by now, and empty.
            unchanged = now == self.before or (now == [] and self.before is None)
            assert unchanged or (now == self.after and "as before" not in str(error))
        if now is not None:
            self.check_life_goes_on(path)

    def check_life_goes_on(self, path):
        with open_book(path) as book:
            add(book, name="afterwards")
            assert is_json(path)
            there = {id: customer["name"] for id, customer in shown(book)["customers"].items()}
        assert "afterwards" in there.values()
        assert {row["id"]: row["name"] for row in read_as_json(path)["customers"].values()} == there
        assert not examine(path).damaged
        left = [name for name in os.listdir(os.path.dirname(path)) if any(part in name for part in TEMPORARY)]
        # What the disk refuses to take away stays.
        assert not left or self.disk.failed == "unlink"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_that_fails_is_one_sentence_and_loses_nothing(disk, operation):
    assert Attempts(disk, operation, errno.ENOSPC).run()


@pytest.mark.heavy
@pytest.mark.parametrize("code", [errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_the_code_the_book_is_the_same(disk, operation, code):
    assert Attempts(disk, operation, code).run()


@pytest.mark.parametrize("work", [lambda book: add(book, name="new"), Book.fold], ids=["a change", "a fold"])
def test_an_open_book_goes_on_after_a_failed_call_or_says_that_it_must_be_opened_again(disk, work):
    path = disk.folder + "/book.json"
    with_records(path)
    for turn in count(1):
        with open_book(path) as book:
            disk.fail(turn, errno.EIO)
            try:
                work(book)
                sure = True
            except NotSaved as error:
                sure = not isinstance(error, SyncFailed)
            disk.heal()
            if sure:
                add(book, name=f"after call {turn}")
            else:
                with pytest.raises(SyncFailed, match="open it again"):
                    add(book, name="never")
        if not disk.failed:
            break
        assert is_json(path)
    assert turn > 2
    assert {"Acme", "王小明", "after call 1"} <= set(names(path)) and "never" not in names(path)


def test_a_write_in_many_small_pieces_is_whole(disk, monkeypatch):
    path = disk.folder + "/book.json"
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda descriptor, data, offset: real(descriptor, data[:7], offset))
    with_records(path)
    assert names(path) == ["Acme", "王小明"]
    assert not examine(path).damaged
