"""The journal: opened, locked, replayed and recovered; what the disk refuses is neither saved nor lost."""

import errno
import os
import random
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from store.disk import format as layout
from store.disk import system
from store.disk.doctor import examine
from store.disk.files import create
from store.disk.fold import Folding
from store.disk.journal import Foreign, Journal
from store.errors import Damaged, Locked, NewerFormat, NotABook, NotFound, NotSaved, Refused, SyncFailed
from tests.store.disk.conftest import (
    bytes_of,
    content,
    customer,
    insert,
    is_json,
    put_bytes,
    remove_cache,
    tables,
    write,
)


def refuse(code, only_after=0):
    """A system call that fails, after so many calls that do nothing else than before."""
    calls = []

    def call(*_arguments):
        calls.append(1)
        if len(calls) > only_after:
            raise OSError(code, os.strerror(code))

    return call


def torn_files(path):
    return sorted(Path(path).parent.glob("*.torn-*"))


# Opening


def test_a_new_book_is_empty_and_for_its_owner_alone(path, open_file):
    assert tables(open_file()) == {}
    assert is_json(path)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path + ".cache").st_mode) == 0o600


def test_the_cache_is_open_to_those_who_may_open_the_book(path, open_file):
    create(path, mode=0o660)
    file = open_file()
    insert(file, 1)
    for ending in (".cache", ".cache-wal"):
        assert stat.S_IMODE(os.stat(path + ending).st_mode) == 0o660


def test_what_was_written_is_there_after_reopening(path, open_file):
    file = open_file()
    write(file, ("customers", 1, customer(1)), ("自由", 7, {"a": None}))
    write(file, ("customers", 1, customer(2)))
    write(file, ("自由", 7, None), ("tasks", 3, {"id": "x"}))
    assert content(path) == {"customers": {1: customer(2)}, "tasks": {3: {"id": "x"}}}


@pytest.mark.parametrize(
    ("made", "error"),
    [
        (lambda path: None, NotFound),
        (os.mkdir, NotABook),
        (os.mkfifo, NotABook),
        (lambda path: put_bytes(path, b'{"_default":{}}'), Foreign),
        (lambda path: put_bytes(path, layout.encode_header("0" * 16, 99, 0).replace(b":1,", b":2,", 1)), NewerFormat),
        (lambda path: put_bytes(path, layout.encode_header("0" * 16, 99, 0)), Damaged),
        (lambda path: put_bytes(path, layout.encode_header("0" * 16, 500, 0) + layout.SENTINEL), Damaged),
    ],
    ids=["nothing", "folder", "pipe", "plain TinyDB", "newer", "no journal", "journal beyond the end"],
)
def test_what_is_no_book_says_so(path, made, error):
    made(path)
    with pytest.raises(error):
        Journal.open(path)


def test_two_processes_that_make_the_same_book_get_one(path):
    create(path)
    before = bytes_of(path)
    create(path)
    assert bytes_of(path) == before
    assert os.listdir(os.path.dirname(path)) == ["book.json"]


def test_a_book_that_cannot_be_made_leaves_nothing_behind(path, monkeypatch):
    monkeypatch.setattr(system, "write", refuse(errno.ENOSPC))
    with pytest.raises(NotSaved, match="disk is full"):
        create(path)
    assert os.listdir(os.path.dirname(path)) == []


def test_a_symbolic_link_is_followed_and_stays_one(path, tmp_path, open_file):
    (tmp_path / "elsewhere").mkdir()
    real = str(tmp_path / "elsewhere" / "real.json")
    create(real)
    os.symlink(real, path)
    file = open_file()
    insert(file, 1)
    file.fold()
    insert(file, 2)
    assert os.path.islink(path)
    assert len(content(real)["customers"]) == 2


# Torn tails


@pytest.mark.parametrize("lost", ["truncated", "never written"])
def test_a_write_torn_at_any_byte_is_cut_off_and_kept_aside(path, open_file, lost):
    file = open_file()
    insert(file, 1)
    acknowledged = bytes_of(path)
    insert(file, 2)
    whole = bytes_of(path)
    start, end = len(acknowledged) - 3, len(whole) - 3
    file.close()
    for cut in range(start, len(whole)):
        torn = whole[:cut] + (b"" if lost == "truncated" else bytes(len(whole) - cut + 512))
        put_bytes(path, torn)
        journal = Journal.open(path)
        complete = cut >= end
        assert journal.stamp.number == 1 + complete
        assert bytes_of(path) == (whole if complete else acknowledged)
        kept = torn_files(path)
        leftover = torn[end if complete else start :]
        assert [bytes_of(aside) for aside in kept] == ([leftover] if leftover.strip(b"\0}\n") else [])
        assert len(journal.notices) == len(kept)
        for aside in kept:
            aside.unlink()


def test_a_recovered_book_takes_further_writes(path, open_file):
    file = open_file()
    insert(file, 1)
    file.close()
    put_bytes(path, bytes_of(path)[:-3] + b',"2":{"crc":"0123')
    file = open_file()
    assert "cut off" in file.notices[0]
    insert(file, 2)
    assert len(content(path)["customers"]) == 2


def test_reading_alone_leaves_a_torn_tail_where_it_is(path, open_file):
    insert(open_file(), 1)
    torn = bytes_of(path)[:-3] + b',"2":{"crc":"01'
    put_bytes(path, torn)
    with open(path, "rb+") as other:
        assert system.try_lock(other.fileno())
        assert Journal.open(path).stamp.number == 1
        assert bytes_of(path) == torn


def test_a_writer_cuts_off_what_a_killed_one_left_while_both_were_open(path, open_file):
    survivor, killed = open_file(), open_file()
    insert(survivor, 1)
    with open(path, "rb+") as raw:
        raw.seek(-3, os.SEEK_END)
        raw.write(b',"2":{"crc":"00')
    del killed
    insert(survivor, 2)
    assert [document["name"] for document in content(path)["customers"].values()] == ["客户 Nr. 1", "客户 Nr. 2"]
    assert [bytes_of(aside) for aside in torn_files(path)] == [b',"2":{"crc":"00']


# Damage


def detected(path):
    """Who notices the damage of the file, if anybody: opening it, the doctor, or a fold."""
    by = []
    before = bytes_of(path)
    try:
        report = examine(path)
        if report.damaged or any("cut off" in finding.sentence for finding in report.findings):
            by.append("doctor")
    except NewerFormat:
        by.append("doctor")
    assert bytes_of(path) == before
    try:
        journal = Journal.open(path)
        if journal.notices or bytes_of(path) != before:
            by.append("open")
        with journal.lock():
            fold_without_a_cache(journal)
    except (Damaged, NewerFormat, Foreign, NotABook) as error:
        by.append(type(error).__name__)
    return by


def fold_without_a_cache(journal):
    folding = Folding(journal)
    try:
        folding.begin()
        folding.build(None)
        folding.publish(None)
    finally:
        folding.close()


def three_records_over_a_base(open_file):
    file = open_file()
    for number in range(1, 21):
        insert(file, number)
    file.fold()
    base_end = file.journal.base_end
    insert(file, 21)
    write(file, ("customers", 1, customer(100)), ("customers", 2, None))
    insert(file, 22, table="tasks")
    file.close()
    return base_end


def flip(path, data, position):
    """Put the file there with one bit of it flipped."""
    flipped = bytearray(data)
    flipped[position // 8] ^= 1 << position % 8
    put_bytes(path, flipped)


def test_a_bit_flipped_in_any_byte_of_three_records_is_noticed(path, open_file):
    three_records_over_a_base(open_file)
    data = bytes_of(path)
    start = data.index(layout.SENTINEL) + len(layout.SENTINEL)
    chance = random.Random(7)
    for byte in range(start, len(data) - 3):
        flip(path, data, byte * 8 + chance.randrange(8))
        with pytest.raises(Damaged):
            Journal.open(path)


def test_a_bit_flipped_anywhere_else_is_noticed_by_opening_or_the_doctor_or_a_fold(path, open_file):
    base_end = three_records_over_a_base(open_file)
    remove_cache(path)
    data = bytes_of(path)
    chance = random.Random(8)
    header = layout.HEADER_LENGTH * 8
    positions = [byte * 8 + chance.randrange(8) for byte in range(layout.HEADER_LENGTH)]
    positions += [chance.randrange(header, (base_end + len(layout.SENTINEL)) * 8) for _ in range(400)]
    for position in positions:
        flip(path, data, position)
        by = detected(path)
        assert by, f"bit {position % 8} of byte {position // 8}"
        if position >= header:
            assert "doctor" in by


def test_damage_is_neither_written_over_nor_folded_away(path, open_file):
    base_end = three_records_over_a_base(open_file)
    data = bytes_of(path)
    file = open_file()
    flip(path, data, (data.index(b"Nr. 21") + 4) * 8)
    damaged = bytes_of(path)
    with pytest.raises(Damaged, match="nothing will be written over it"):
        Journal.open(path)
    with pytest.raises(Damaged):
        file.fold()
    assert bytes_of(path) == damaged
    flip(path, data, (base_end - 30) * 8)
    damaged = bytes_of(path)
    with pytest.raises(Damaged, match="not folded"):
        open_file().fold()
    assert bytes_of(path) == damaged


def test_a_bit_that_flips_while_the_book_is_open_is_not_folded_into_health(path, open_file):
    file = open_file()
    insert(file, 1)
    flip(path, bytes_of(path), bytes_of(path).index(b"Nr. 1") * 8 + 1)
    with pytest.raises(Damaged):
        file.fold()


def test_a_file_cut_short_while_open_is_damage_and_is_left_alone(path, open_file):
    file = open_file()
    insert(file, 1)
    insert(file, 2)
    short = bytes_of(path)[:-100]
    put_bytes(path, short)
    with pytest.raises(Damaged, match="shorter"):
        insert(file, 3)
    assert bytes_of(path) == short


# What the disk refuses


def test_a_full_disk_leaves_the_book_as_it_was_and_usable(path, open_file, monkeypatch):
    file = open_file()
    insert(file, 1)
    before = bytes_of(path)
    real = system.write
    for written in (0, 1, 2, 3, 40, 200):

        def fill_up(descriptor, data, offset, written=written):
            if len(data) <= 3:
                return real(descriptor, data, offset)
            real(descriptor, data[:written], offset)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(system, "write", fill_up)
        with pytest.raises(NotSaved, match="disk is full"):
            insert(file, 2)
        assert bytes_of(path) == before
        monkeypatch.setattr(system, "write", real)
    insert(file, 3)
    assert len(content(path)["customers"]) == 2


@pytest.mark.parametrize("code", [errno.EIO, errno.EDQUOT, errno.EROFS])
def test_an_error_of_the_disk_is_one_sentence(open_file, monkeypatch, code):
    file = open_file()
    insert(file, 1)
    monkeypatch.setattr(system, "write", refuse(code))
    with pytest.raises(NotSaved, match="not saved"):
        insert(file, 2)


def test_a_disk_that_refuses_even_the_repair_leaves_a_tail_that_is_recovered(path, open_file, monkeypatch):
    file = open_file()
    insert(file, 1)
    real = system.write

    def half(descriptor, data, offset):
        if len(data) > 3:
            real(descriptor, data[: len(data) // 2], offset)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(system, "write", half)
    with pytest.raises(NotSaved):
        insert(file, 2)
    monkeypatch.setattr(system, "write", real)
    insert(open_file(), 3)
    assert [document["name"] for document in content(path)["customers"].values()] == ["客户 Nr. 1", "客户 Nr. 3"]


def test_a_failed_sync_is_never_reported_as_saved_and_is_not_tried_again(path, open_file, monkeypatch):
    file = open_file()
    insert(file, 1)
    real = system.sync_data
    monkeypatch.setattr(system, "sync_data", refuse(errno.EIO))
    with pytest.raises(SyncFailed, match="not known to be saved"):
        insert(file, 2)
    monkeypatch.setattr(system, "sync_data", real)
    for _attempt in range(2):
        with pytest.raises(SyncFailed, match="open it again"):
            insert(file, 3)
    assert is_json(path)
    insert(open_file(), 4)
    assert {"客户 Nr. 1", "客户 Nr. 4"} <= {document["name"] for document in content(path)["customers"].values()}


_IN_A_SMALL_FILE = """
import resource, sys
from store.disk.bookfile import BookFile
from store.errors import NotSaved
file = BookFile.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
saved = 0
try:
    while True:
        with file.lock():
            file.commit([("notes", 1000 + saved, {"text": "x" * 300})])
        saved += 1
except NotSaved as error:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with file.lock():
        file.commit([("notes", 9999, {"text": "after"})])
    print(saved, error)
"""


def test_a_limit_on_the_size_of_files_is_met_like_a_full_disk(path, open_file):
    insert(open_file(), 1)
    limit = os.stat(path).st_size + 2_000
    done = subprocess.run(
        [sys.executable, "-c", _IN_A_SMALL_FILE, path, str(limit)], capture_output=True, text=True, check=True
    )
    saved = int(done.stdout.split()[0])
    assert "disk is full" in done.stdout
    assert 0 < saved < 10
    rows = content(path)["notes"]
    assert sorted(rows) == [*range(1000, 1000 + saved), 9999]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != limit


def test_what_json_cannot_hold_never_reaches_the_file(path, open_file):
    file = open_file()
    insert(file, 1)
    before = bytes_of(path)
    with pytest.raises(Refused):
        write(file, ("customers", 2, {"name": "good"}), ("customers", 3, {"name": float("nan")}))
    assert bytes_of(path) == before


# The lock


def test_a_book_held_by_somebody_else_is_locked_and_says_by_whom(path):
    create(path)
    first = Journal.open(path, holder="zhang")
    second = Journal.open(path, holder="li", lock_patience=0.01)
    with first.lock(), pytest.raises(Locked, match=f"process {os.getpid()}, zhang.*nothing was saved"), second.lock():
        pass
    with second.lock():
        pass


def test_a_lock_within_a_lock_is_one_lock(open_file):
    file, other = open_file(), open_file()
    with file.lock():
        with file.lock():
            pass
        assert not system.try_lock(other.journal.moment.handle.descriptor)
    assert system.try_lock(other.journal.moment.handle.descriptor)
    system.unlock(other.journal.moment.handle.descriptor)


def test_the_lock_is_still_held_after_finding_the_book_folded(open_file):
    file, other = open_file(), open_file()
    insert(file, 1)
    assert tables(file)
    other.fold()
    with file.lock():
        assert file.next_doc_id("customers") == 2
        assert not system.try_lock(other.journal.moment.handle.descriptor)


def test_a_failed_change_gives_the_lock_back(open_file):
    file, other = open_file(), open_file()
    with pytest.raises(RuntimeError), file.lock():
        raise RuntimeError
    insert(other, 1)


def test_a_book_that_was_moved_away_is_not_written_to(path, open_file):
    file = open_file()
    insert(file, 1)
    os.rename(path, path + ".moved")
    before = bytes_of(path + ".moved")
    with pytest.raises(NotFound, match="moved or deleted"):
        insert(file, 2)
    assert bytes_of(path + ".moved") == before


def test_another_file_in_the_books_place_that_is_damaged_is_left_alone(path, open_file):
    file = open_file()
    for number in range(5):
        insert(file, number)
    data = bytes_of(path)
    start = data.index(layout.SENTINEL)
    put_bytes(path + ".new", data[: start + 5] + b"!" + data[start + 6 :])
    replaced = bytes_of(path + ".new")
    os.rename(path + ".new", path)
    for _attempt in range(2):
        with pytest.raises(Damaged):
            insert(file, 9)
        with pytest.raises(Damaged):
            file.refresh()
    assert bytes_of(path) == replaced
