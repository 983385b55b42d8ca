"""Folding: another generation with the same documents, the old file or the new one and never a mix."""

import errno
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from store.disk import fold as folding
from store.disk import system
from store.disk.bookfile import BookFile
from store.disk.doctor import examine
from store.errors import NotPermitted, NotSaved, SyncFailed
from tests.store.disk.conftest import bytes_of, content, customer, insert, is_json, remove_cache, tables, write

rows = st.tuples(st.sampled_from(["customers", "tasks", "自由"]), st.integers(1, 12), st.booleans())


def filled(open_file, count=10):
    file = open_file()
    for number in range(1, count + 1):
        insert(file, number)
    return file


def no_temporaries(path):
    return [name for name in os.listdir(os.path.dirname(path)) if ".fold-" in name] == []


def test_a_fold_changes_nothing_but_the_generation(path, open_file):
    file = filled(open_file)
    write(file, ("自由", 3, {"b": [1, None]}), ("customers", 4, None), ("customers", 5, customer(50)))
    before, generation = tables(file), file.journal.generation
    file.fold()
    assert tables(file) == content(path) == before
    assert file.journal.generation != generation
    assert file.journal.stamp.number == 0
    assert is_json(path) and no_temporaries(path)
    assert not examine(path).damaged


def test_tinydb_alone_sees_a_folded_book(path, open_file):
    file = filled(open_file, 3)
    write(file, ("tasks", 2, {"title": "call"}))
    file.fold()
    with TinyDB(path, access_mode="r") as plain:
        assert {document.doc_id: dict(document) for document in plain.table("customers")} == tables(file)["customers"]
        assert plain.table("tasks").get(doc_id=2) == {"title": "call"}


def test_a_table_without_documents_is_not_written(path, open_file):
    file = filled(open_file, 2)
    write(file, ("tasks", 1, {"title": "call"}))
    file.fold()
    write(file, ("tasks", 1, None))
    file.fold()
    assert '"tasks"' not in bytes_of(path).decode()
    assert file.tables() == ["customers"]


@given(st.lists(st.lists(rows, min_size=1, max_size=4), max_size=8), st.integers(0, 8))
@settings(max_examples=40, deadline=None)
def test_whatever_was_written_is_the_same_after_any_fold(tmp_path_factory, transactions, folded_at):
    path = str(tmp_path_factory.mktemp("fold") / "book.json")
    file = BookFile.open(path, create_missing=True)
    model: dict[str, dict[int, dict]] = {}
    for number, transaction in enumerate(transactions):
        if number == folded_at:
            file.fold()
        changes = []
        for table, row, there in transaction:
            document = {"n": number, "row": row} if there else None
            changes.append((table, row, document))
            model.setdefault(table, {}).pop(row, None)
            if document is not None:
                model[table][row] = document
        write(file, *changes)
    expected = {table: held for table, held in model.items() if held}
    assert tables(file) == expected
    file.fold()
    assert tables(file) == expected
    file.close()
    assert content(path) == expected
    assert json.loads(bytes_of(path)).keys() == {"_meta", "_journal", *expected}


def test_the_cache_follows_a_fold_without_being_built_anew(path, open_file, monkeypatch):
    file = filled(open_file)
    assert len(tables(file)["customers"]) == 10
    monkeypatch.setattr(file.cache, "rebuild", lambda *_: pytest.fail("the cache was built anew"))
    for number in range(11, 14):
        insert(file, number)
        file.fold()
        assert [document["name"] for document in tables(file)["customers"].values()] == [
            f"客户 Nr. {n}" for n in range(1, number + 1)
        ]


def test_another_process_goes_over_to_the_new_generation(open_file):
    file = filled(open_file)
    other = open_file()
    assert len(tables(other)["customers"]) == 10
    file.fold()
    assert other.refresh().everything
    assert tables(other) == tables(file)
    insert(other, 11)
    assert len(tables(file)["customers"]) == 11


def test_a_fold_by_a_process_killed_before_its_cache_followed_confuses_nobody(path, open_file, monkeypatch):
    file = filled(open_file, 2)
    watcher = open_file()
    assert len(tables(watcher)["customers"]) == 2
    monkeypatch.setattr(file.cache, "switch", lambda *_: None)
    file.fold()
    monkeypatch.setattr(file.cache, "catch_up", lambda *_: True)
    with file.lock():
        for number in range(3, 9):
            file.commit([("customers", number, customer(number))])
    assert [document["name"] for document in tables(watcher)["customers"].values()] == [
        f"客户 Nr. {number}" for number in range(1, 9)
    ]


def test_mode_and_group_are_kept(path, open_file):
    file = filled(open_file, 1)
    os.chmod(path, 0o2660)
    file.fold()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o2660


def test_a_fold_that_could_not_keep_the_group_is_refused_without_harm(path, open_file, monkeypatch):
    file = filled(open_file, 1)
    before = bytes_of(path)

    def forbid(*_):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(folding.os, "fchmod", forbid)
    with pytest.raises(NotPermitted, match="left as it is"):
        file.fold()
    assert bytes_of(path) == before and no_temporaries(path)


@pytest.mark.parametrize("call", ["write", "rename"])
def test_a_fold_the_disk_refuses_leaves_the_old_file(path, open_file, monkeypatch, call):
    file = filled(open_file)
    before = bytes_of(path)

    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(system, call, refuse)
        with pytest.raises(NotSaved, match="disk is full"):
            file.fold()
    assert bytes_of(path) == before and no_temporaries(path)
    insert(file, 11)
    assert len(content(path)["customers"]) == 11


def test_a_folder_that_does_not_confirm_the_fold_stops_further_writes(path, open_file, monkeypatch):
    file = filled(open_file)

    def refuse(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(system, "sync_directory", refuse)
    with pytest.raises(SyncFailed):
        file.fold()
    with pytest.raises(SyncFailed):
        insert(file, 11)
    assert len(content(path)["customers"]) == 10


def test_what_a_killed_fold_left_behind_is_swept_away_by_the_next(path, open_file):
    file = filled(open_file, 1)
    Path(path + ".fold-99999").write_bytes(b"half")
    file.fold()
    assert no_temporaries(path)


def test_a_fold_is_due_when_the_journal_has_outgrown_a_megabyte(open_file):
    file = open_file()
    write(file, ("notes", 1, {"text": "x" * 900_000}))
    assert not file.worth_folding
    write(file, ("notes", 2, {"text": "x" * 200_000}))
    assert file.worth_folding
    file.fold()
    assert not file.worth_folding


def test_places_that_are_being_read_stay_readable_through_a_fold(path, open_file):
    file = filled(open_file, 3)
    moment = file.journal.moment
    places = [located[1:] for located in file.located("customers")]
    before = moment.read(places)
    open_file().fold()
    file.refresh()
    remove_cache(path)
    assert moment.read(places) == before
