"""A cache filled from nothing, many documents at a time, holds what one that followed the journal holds."""

import os
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.disk import many, places, words
from store.disk.bookfile import BookFile
from store.disk.doctor import examine
from tests.store.disk.conftest import customer, insert, remove_cache, tables, write

odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=5), st.just(["a"]), st.just({})
)
ids = st.sampled_from(["C1", "C2", "C3"])
documents = st.one_of(
    st.fixed_dictionaries({"id": ids, "customer": ids, "at": st.sampled_from(["2026-11-20", "2026-11-21"])}),
    st.fixed_dictionaries({"id": ids, "customer": ids, "at": st.just("2026-11-22"), "channel": st.just("note")}),
    st.fixed_dictionaries({"id": ids, "name": st.text(max_size=8), "tags": st.lists(st.text(max_size=3), max_size=2)}),
    st.dictionaries(st.sampled_from(["id", "name", "customer", "at", "phones", "tags", "changes", "channel"]), odd),
)
rows = st.one_of(st.integers(1, 9), st.sampled_from([63, 64, 65, 10_000, places.FARTHEST - 1, places.FARTHEST, 2**62]))
changes = st.tuples(st.sampled_from(["customers", "interactions", "operations", "自由"]), rows, st.none() | documents)


def held(file):
    """Everything the cache keeps but where things lie, in any order."""
    names = ["refs", "sets", "amiss", *(plan.row_table for plan in file.plans.by_table.values())]
    found = {name: sorted(map(repr, file.select(f"SELECT * FROM {name}"))) for name in names}
    found["words"] = sorted(map(repr, words.entries(file.select)))
    return found


@given(st.lists(st.lists(changes, min_size=1, max_size=4), max_size=10))
@settings(max_examples=15, deadline=None)
def test_whatever_the_documents_are_both_ways_give_the_same(tmp_path_factory, transactions):
    path = str(tmp_path_factory.mktemp("built") / "book.json")
    file = BookFile.open(path, create_missing=True)
    for transaction in transactions:
        write(file, *transaction)
        assert file.select("SELECT 1")
    expected, documents = held(file), tables(file)
    file.fold()
    assert held(file) == expected and tables(file) == documents
    file.close()
    remove_cache(path)
    file = BookFile.open(path)
    assert held(file) == expected and tables(file) == documents
    file.close()
    assert not [finding for finding in examine(path).findings if finding.where.endswith(".cache")]


@given(st.lists(st.lists(changes, min_size=1, max_size=6), min_size=1, max_size=4), st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_many_changes_at_once_give_what_one_after_the_other_gives(tmp_path_factory, transactions, batch):
    folder = tmp_path_factory.mktemp("many")
    found = []
    for name, least, most in (("one", many.MANY, many.BATCH), ("many", 1, batch), ("all", 1, many.BATCH)):
        file = BookFile.open(str(folder / name), create_missing=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(many, "MANY", least)
            patch.setattr(many, "BATCH", most)
            file.select("SELECT 1")
            for transaction in transactions:
                write(file, *transaction)
            found.append((held(file), tables(file)))
        file.close()
        assert not [finding for finding in examine(file.journal.path).findings if finding.where.endswith(".cache")]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize("least", [1, many.MANY])
def test_of_what_changed_several_times_since_a_fold_only_the_last_is_found(path, open_file, monkeypatch, least, batch):
    file = open_file()
    insert(file, 1)
    file.fold()
    for name in ("first", "second", "third"):
        write(file, ("customers", 1, {"id": customer(1)["id"], "name": name, "tags": [name]}))
    write(file, ("operations", 1, {"id": "O1", "changes": [["customers", "C1", "update"]]}))
    write(file, ("operations", 1, {"id": "O1", "changes": [["customers", "C2", "update"]]}))
    file.close()
    remove_cache(path)
    monkeypatch.setattr(many, "MANY", least)
    monkeypatch.setattr(many, "BATCH", batch)
    file = open_file()
    assert [token for token, _code, _row in words.entries(file.select) if token.startswith("w")] == ["wthird"]
    assert file.select("SELECT value FROM sets") == [("third",)]
    assert file.select("SELECT target FROM refs WHERE target LIKE 'C_'") == [("C2",)]
    file.close()
    assert not [finding for finding in examine(path).findings if finding.where.endswith(".cache")]


def test_words_are_settled_a_slice_at_a_time_and_find_the_same(path, open_file):
    file = open_file()
    for number in range(1, 40):
        insert(file, number)
    write(file, ("customers", 3, None), ("customers", 4, {"id": "C4", "name": "别的"}))
    expected = sorted(words.entries(file.select))
    with sqlite3.connect(file.cache.path, isolation_level=None) as connection:
        while (left := connection.execute("SELECT count(*) FROM changed").fetchone()[0]) > 0:
            words.settle(connection, most=0, slice=97)
            assert connection.execute("SELECT count(*) FROM changed").fetchone()[0] == max(0, left - 97)
            assert sorted(words.entries(file.select)) == expected
    connection.close()


def test_a_build_that_is_broken_off_leaves_the_book_as_it_was(path, open_file):
    file = open_file()
    for number in range(1, 40):
        insert(file, number)
    file.fold()
    file.close()
    remove_cache(path)

    def broken_off(done, whole):
        assert 0 < done <= whole
        raise KeyboardInterrupt

    file = open_file(progress=broken_off)
    with pytest.raises(KeyboardInterrupt):
        file.tables()
    assert sorted(os.listdir(os.path.dirname(path))) == ["book.json", "book.json.holder"]
    assert tables(open_file())["customers"] == {number: customer(number) for number in range(1, 40)}


def test_what_a_killed_build_left_behind_is_swept_away(path, open_file):
    insert(open_file(), 1)
    left = path + ".cache.new-999999999-1"
    with open(left, "w") as file:
        file.write("half")
    remove_cache(path)
    assert tables(open_file())
    assert not os.path.exists(left)


@given(st.integers(0, 63), st.lists(st.integers(1, 900), min_size=1, max_size=64))
@settings(max_examples=25, deadline=None)
def test_rows_without_a_gap_are_packed_as_any_others(slot, lengths):
    first, lengths = 128 + slot, lengths[: 64 - slot]
    starts = [5_000 + 1_000 * number for number in range(len(lengths))]
    located = zip(range(first, first + 64), starts, lengths, strict=False)
    assert places._packed_neighbours(first, starts, lengths) == places.packed(located)
