"""A desk on a bad day: a writer that is stopped, a book that may only be read, a file changed under one's hands."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import pytest

from store.book import Book
from store.disk.bookfile import BookFile
from store.disk.journal import Journal
from store.errors import BookError, Damaged, Locked, NotABook, NotPermitted
from store.stamps import HybridClock
from tests.store.conftest import add
from tests.store.disk.conftest import bytes_of, content, insert, tables
from tests.store.disk.test_kills import ROOT
from tests.store.disk.test_processes import _HOLD, start

NOBODY = 65534


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("store.disk.adopt.REWRITE_PATIENCE", 0.0)


# A writer that is stopped


def test_a_writer_gives_up_on_a_stopped_one_and_goes_on_when_it_does(path, open_file):
    file = open_file()
    insert(file, 1)
    holder = start(_HOLD, path)
    holder.send_signal(signal.SIGSTOP)
    try:
        waiting = Journal.open(path, holder="li", lock_patience=0.02)
        with pytest.raises(Locked, match=f"process {holder.pid}, zhang") as caught, waiting.lock():
            pass
        assert caught.value.exit_code == 5
        assert tables(file).keys() == {"customers"}, "reading needs no lock"
    finally:
        holder.send_signal(signal.SIGCONT)
    holder.communicate("\n")
    with waiting.lock():
        pass
    insert(file, 2)
    assert len(content(path)["customers"]) == 2


def test_a_stopped_writer_that_is_killed_leaves_no_lock_behind(path, open_file):
    file = open_file()
    insert(file, 1)
    holder = start(_HOLD, path)
    holder.send_signal(signal.SIGSTOP)
    holder.kill()
    holder.communicate()
    insert(file, 2)
    assert len(content(path)["customers"]) == 2


@pytest.mark.heavy
def test_a_command_gives_up_after_five_seconds_and_ends_with_5(path, open_file):
    insert(open_file(), 1)
    before = bytes_of(path)
    holder = start(_HOLD, path)
    holder.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from tui.main import main; sys.exit(main())",
            "add",
            "Acme",
            "--book",
            path,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert 4.5 < time.monotonic() - began < 20
    holder.kill()
    holder.communicate()
    assert (done.returncode, done.stdout) == (5, "")
    assert f"process {holder.pid}, zhang" in done.stderr and "try again" in done.stderr
    assert bytes_of(path) == before


# A book that may only be read


@pytest.fixture
def shared_folder():
    """A folder that others may look into, which that of a test is not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield folder


def as_another_person(work, user=NOBODY, group=NOBODY):
    """Do something in a process without privileges, since root is refused nothing."""
    process = os.fork()
    if process == 0:
        ending = 1
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(group)
                os.setuid(user)
            work()
            ending = 0
        finally:
            if ending:
                traceback.print_exc()
            os._exit(ending)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0


def refused(work, kind=NotPermitted):
    with pytest.raises(BookError) as caught:
        work()
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)


def test_a_book_that_may_only_be_read_is_read_and_says_so_when_written_to(shared_folder):
    path = shared_folder + "/book.json"
    with Book.open(path, user="li", device="0a1b", create=True) as book:
        add(book, name="Acme")
    caches = shared_folder + "/caches"
    os.mkdir(caches)
    os.chmod(caches, 0o777)
    os.chmod(path, 0o444)
    os.chmod(shared_folder, 0o555)
    before = bytes_of(path)

    def read_and_try_to_write():
        with Book.open(path, user="zhang", device="2c3d", cache_directory=caches) as book:
            assert [customer["name"] for customer in book.all("customers")] == ["Acme"]
            refused(lambda: add(book, name="never"))
            refused(book.fold)
            assert book.count("customers") == 1

    as_another_person(read_and_try_to_write)
    assert bytes_of(path) == before


def test_in_a_folder_that_takes_no_new_file_a_book_is_written_to_but_not_folded(shared_folder):
    path = shared_folder + "/book.json"
    with Book.open(path, user="li", device="0a1b", create=True) as book:
        add(book, name="Acme")
    caches = shared_folder + "/caches"
    os.mkdir(caches)
    os.chmod(caches, 0o777)
    os.chmod(path, 0o666)
    os.chmod(shared_folder, 0o555)

    def write_and_try_to_fold():
        with Book.open(path, user="zhang", device="2c3d", cache_directory=caches) as book:
            add(book, name="王小明")
            refused(book.fold)
            add(book, name="after it")

    as_another_person(write_and_try_to_fold)
    assert [customer["name"] for customer in content(path)["customers"].values()] == ["Acme", "王小明", "after it"]


# A file changed under one's hands


@pytest.mark.parametrize("size", [0, 50, 120])
def test_a_book_cut_short_while_open_is_one_sentence_and_is_left_as_it_is(path, open_file, size):
    file = open_file()
    for number in range(1, 4):
        insert(file, number)
    file.fold()
    insert(file, 4)
    short = bytes_of(path)[:size]
    os.truncate(path, size)
    for attempt in (lambda: insert(file, 5), lambda: tables(file), file.fold, file.refresh):
        with pytest.raises((Damaged, NotABook)) as caught:
            attempt()
        assert "\n" not in str(caught.value)
    assert bytes_of(path) == short


def test_an_open_book_that_is_put_back_as_it_was_goes_on(path, open_file):
    file = open_file()
    insert(file, 1)
    whole = bytes_of(path)
    os.truncate(path, 40)
    with pytest.raises(BookError):
        insert(file, 2)
    with open(path, "wb") as back:
        back.write(whole)
    insert(file, 3)
    assert [each["name"] for each in content(path)["customers"].values()] == ["客户 Nr. 1", "客户 Nr. 3"]


# A clock that goes back


def test_a_clock_that_goes_back_loses_no_change_and_no_order(path):
    now = [1_800_000_000_000]
    stamps = []
    with Book.open(path, user="li", device="0a1b", create=True) as book:
        book._hybrid = HybridClock("0a1b", lambda: now[0])
        id = add(book, name="Acme")
        for hour in range(5):
            now[0] -= 3_600_000
            with book.change("edit") as change:
                stamps.append(change.update("customers", id, {"note": f"hour {hour}"})["stamps"]["note"])
        assert [entry.verb for entry in book.history(id)][:5] == ["edit"] * 5
        book.undo()
        assert book.get("customers", id)["note"] == "hour 3"
    assert stamps == sorted(set(stamps))
    file = BookFile.open(path)
    assert [row["note"] for _row, row in file.rows("customers")] == ["hour 3"]
    file.close()
