"""The cache can be deleted, damaged or left behind at any moment, and no answer changes."""

import os
import random
import shutil
import sqlite3
import threading

import pytest

from store.disk import cache as caching
from store.disk import words
from store.disk.bookfile import BookFile
from store.disk.doctor import examine
from store.errors import CacheFailed, Damaged
from tests.store.disk.conftest import bytes_of, customer, insert, put_bytes, remove_cache, tables, write


def filled(file, first=1, last=30):
    for number in range(first, last + 1):
        insert(file, number)
    write(file, ("tasks", 1, {"id": "T1", "title": "call", "customer": customer(1)["id"], "created": "2026"}))
    write(file, ("自由", 5, {"free": True}))
    return file


def answers(file):
    """What the cache is asked: rows, documents, references, words and tokens."""
    code = file.plans.reference_code("tasks", "customer")
    return [
        tables(file),
        file.by_id("customers", customer(7)["id"]),
        file.documents("tasks", "SELECT doc_id FROM refs WHERE ref=? AND target=?", (code, customer(1)["id"])),
        file.select("SELECT doc_id FROM sets WHERE field='tags' AND value='vip' ORDER BY doc_id"),
        sorted(words.entries(file.select)),
        file.select("SELECT name, sort_name FROM r_customers ORDER BY sort_name, doc_id"),
        file.next_doc_id("customers"),
    ]


def delete(ending):
    def spoil(cache):
        if os.path.exists(cache + ending):
            os.unlink(cache + ending)

    return spoil


def overwrite_with_chance(cache):
    data = bytearray(bytes_of(cache))
    chance = random.Random(3)
    for _page in range(0, len(data), 4096):
        at = chance.randrange(len(data))
        data[at : at + 64] = chance.randbytes(min(64, len(data) - at))
    in_place(cache, bytes(data))


def in_place(path, data):
    """Other bytes in the same file, which a process that has it open meets."""
    with open(path, "r+b") as file:
        file.write(data)
        file.truncate()


SPOIL = {
    "deleted": delete(""),
    "log deleted": delete("-wal"),
    "shared memory deleted": delete("-shm"),
    "all deleted": lambda cache: [delete(ending)(cache) for ending in caching.FILES],
    "emptied": lambda cache: in_place(cache, b""),
    "halved": lambda cache: in_place(cache, bytes_of(cache)[: os.path.getsize(cache) // 2]),
    "text": lambda cache: in_place(cache, b"not a database, but long enough to have a header of its own" * 99),
    "noise": overwrite_with_chance,
    "replaced": lambda cache: (put_bytes(cache + ".x", b""), os.replace(cache + ".x", cache)),
}


@pytest.fixture
def truth(path, open_file):
    """The answers of a book whose cache nobody has touched; nobody has it open."""
    file = filled(open_file())
    found = answers(file)
    file.close()
    return found


def about_the_cache(path):
    """What the doctor says of the cache."""
    return [finding for finding in examine(path).findings if finding.where.endswith(".cache")]


@pytest.mark.parametrize("how", SPOIL)
def test_a_cache_spoiled_while_nobody_has_it_open_changes_no_answer(path, open_file, truth, how):
    SPOIL[how](path + ".cache")
    assert answers(open_file()) == truth
    assert not about_the_cache(path)


@pytest.mark.parametrize("how", SPOIL)
@pytest.mark.parametrize("written_after", [False, True])
def test_a_cache_spoiled_while_open_changes_no_answer(path, open_file, truth, how, written_after):
    file, other = open_file(), open_file()
    assert answers(file) == answers(other) == truth
    SPOIL[how](path + ".cache")
    if written_after:
        insert(file, 31)
        insert(other, 32)
    expected = {row: customer(row) for row in range(1, 33 if written_after else 31)}
    for each in (file, other, open_file()):
        assert tables(each)["customers"] == expected
    if not written_after:
        assert answers(file) == answers(other) == truth


def test_a_cache_of_another_schema_is_built_anew(path, open_file, truth):
    connection = sqlite3.connect(path + ".cache")
    connection.execute("DROP TABLE words")
    connection.execute("UPDATE stamp SET plans=7")
    connection.close()
    assert answers(open_file()) == truth


def test_a_cache_whose_stamp_makes_no_sense_is_built_anew(path, open_file, truth):
    for value in ("'x'", "-5", "NULL", "9000000000000"):
        connection = sqlite3.connect(path + ".cache")
        connection.execute(f'UPDATE stamp SET "end"={value}')
        connection.commit()
        connection.close()
        assert answers(open_file()) == truth


def test_a_cache_that_points_beside_the_documents_is_built_anew(path, open_file, truth):
    connection = sqlite3.connect(path + ".cache")
    connection.execute("UPDATE apart SET place=place+1")
    connection.execute("UPDATE places SET start=start+1")
    connection.commit()
    connection.close()
    assert about_the_cache(path)
    file = open_file()
    assert tables(file)["customers"] == {row: customer(row) for row in range(1, 31)}
    assert answers(file) == truth


def test_the_cache_of_another_book_is_built_anew(path, open_file, truth, tmp_path):
    other = str(tmp_path / "other.json")
    filled(open_file(other), last=3).close()
    remove_cache(path)
    shutil.copy(other + ".cache", path + ".cache")
    assert answers(open_file()) == truth


def test_after_a_power_cut_the_cache_may_know_more_than_the_book(path, open_file):
    file = filled(open_file())
    before = bytes_of(path)
    insert(file, 77)
    insert(file, 78)
    assert file.select("SELECT max(doc_id) FROM r_customers") == [(32,)]
    file.close()
    put_bytes(path, before)
    file = open_file()
    assert sorted(tables(file)["customers"]) == list(range(1, 31))
    file.close()
    put_bytes(path, before)
    for number in (90, 91, 92):
        insert(open_file(), number)
    assert [document["name"] for document in tables(open_file())["customers"].values()][-3:] == [
        "客户 Nr. 90",
        "客户 Nr. 91",
        "客户 Nr. 92",
    ]


def test_a_process_that_reads_less_than_another_has_indexed_does_not_build_anew(open_file, monkeypatch):
    file, other = filled(open_file()), open_file()
    assert tables(other)
    moment = other.journal.moment
    insert(file, 31)
    assert file.select("SELECT 1")
    monkeypatch.setattr(other.cache, "rebuild", lambda *_: pytest.fail("the cache was built anew"))
    assert other.cache.catch_up(moment)
    assert len(tables(other)["customers"]) == 31


@pytest.mark.parametrize("folds", [False, True])
def test_a_cache_that_another_process_has_built_meanwhile_stays_if_it_knows_more(path, open_file, folds):
    file = filled(open_file())
    file.fold()
    other = open_file()
    moment = other.journal.moment
    remove_cache(path)

    def newer():
        insert(file, 31)
        if folds:
            file.fold()
        file.follow()

    def meanwhile(*_progress):
        if not os.path.exists(path + ".cache"):
            # Two threads never build under the same name.
            thread = threading.Thread(target=newer)
            thread.start()
            thread.join()

    other.cache.rebuild(moment, meanwhile)
    assert other.cache.stamp == file.journal.stamp
    assert len(tables(other)["customers"]) == 31
    assert [name for name in os.listdir(os.path.dirname(path)) if ".new-" in name] == []


def test_building_tells_how_far_it_has_come(path, open_file):
    file = filled(open_file())
    file.fold()
    file.close()
    remove_cache(path)
    told: list[tuple[int, int]] = []
    file = open_file(progress=lambda done, whole: told.append((done, whole)))
    assert file.tables()
    assert told and all(0 < done <= whole for done, whole in told)


def test_a_cache_that_cannot_be_kept_is_one_sentence_and_the_book_is_safe(path, open_file, tmp_path):
    filled(open_file(), last=2).close()
    remove_cache(path)
    os.mkdir(path + ".cache")
    file = BookFile.open(path)
    with pytest.raises(CacheFailed, match="The book is safe"):
        file.tables()
    file.close()
    os.rmdir(path + ".cache")
    assert len(tables(open_file())["customers"]) == 2


def test_where_the_folder_cannot_be_written_the_cache_is_elsewhere(path, open_file, tmp_path, monkeypatch):
    filled(open_file(), last=2).close()
    remove_cache(path)
    monkeypatch.setattr("store.disk.bookfile.os.access", lambda *_: False)
    file = open_file(cache_directory=str(tmp_path / "caches"))
    assert len(tables(file)["customers"]) == 2
    assert not os.path.exists(path + ".cache")
    assert any(name.endswith("book.json.cache") for name in os.listdir(tmp_path / "caches"))


def test_copies_of_a_record_with_the_same_id_are_both_seen(path, open_file):
    file = open_file()
    write(file, ("customers", 1, customer(1)), ("customers", 2, customer(1)))
    assert sorted(tables(file)["customers"]) == [1, 2]
    assert file.by_id("customers", customer(1)["id"]) == (1, customer(1))
    remove_cache(path)
    assert sorted(tables(open_file())["customers"]) == [1, 2]


def test_a_damaged_document_leaves_the_others_readable(path, open_file):
    file = filled(open_file())
    file.fold()
    assert file.tables()
    file.close()
    put_bytes(path, bytes_of(path).replace(customer(7)["id"].encode() + b'"', customer(7)["id"].encode() + b"!"))
    file = open_file()
    with pytest.raises(Damaged):
        file.get("customers", 7)
    assert file.get("customers", 8) == customer(8)


def test_threads_read_while_another_writes_and_folds(open_file):
    file = filled(open_file())
    stop, errors = threading.Event(), []

    def read():
        try:
            while not stop.is_set():
                rows = dict(file.rows("customers"))
                assert rows == {row: customer(row) for row in range(1, len(rows) + 1)}
                file.refresh()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test fails with it
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(31, 81):
        insert(file, number)
        if number % 10 == 0:
            file.fold()
    stop.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert len(tables(file)["customers"]) == 80


def test_the_file_is_let_go_of_while_another_thread_asks(open_file):
    file = filled(open_file())
    asking = threading.Event()
    answered = []

    def ask():
        file.cache._connection.create_function("asking", 0, asking.set)
        counting = (
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) SELECT count(*) FROM c"
        )
        answered.extend(file.select(f"SELECT asking(), ({counting})"))

    thread = threading.Thread(target=ask)
    thread.start()
    asking.wait()
    file.close()
    thread.join()
    assert answered == [(None, 100_000)]


def test_what_is_found_is_what_a_cache_built_from_nothing_finds(path, open_file):
    file = filled(open_file())
    write(file, ("customers", 3, {**customer(3), "name": "Renamed", "tags": ["x", "VIP"], "phones": []}))
    write(file, ("customers", 4, None), ("tasks", 1, None))
    write(file, ("tasks", 2, {"id": "T2", "title": "again", "customer": customer(3)["id"]}))
    names = ["refs", "sets", "names", "others", "amiss", *(plan.row_table for plan in file.plans.by_table.values())]
    followed = {name: sorted(map(repr, file.select(f"SELECT * FROM {name}"))) for name in names}
    followed["words"] = sorted(map(repr, words.entries(file.select)))
    file.close()
    remove_cache(path)
    file = open_file()
    built = {name: sorted(map(repr, file.select(f"SELECT * FROM {name}"))) for name in names}
    built["words"] = sorted(map(repr, words.entries(file.select)))
    assert built == followed
