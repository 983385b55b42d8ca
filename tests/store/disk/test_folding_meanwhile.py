"""A fold while others are at work: they are hardly held up, nothing of theirs is lost, and the cache comes along."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.disk.bookfile import BookFile
from store.disk.fold import Folding
from store.disk.survey import Survey
from tests.store.disk.conftest import bytes_of, content, customer, insert, remove_cache, tables, write

rows = st.tuples(st.sampled_from(["customers", "tasks", "自由"]), st.integers(1, 80), st.booleans())


def after_building(monkeypatch, work):
    """Do something each time a fold has written the new base and holds no lock."""
    build = Folding.build

    def build_and_work(self, *arguments):
        built = build(self, *arguments)
        work()
        return built

    monkeypatch.setattr(Folding, "build", build_and_work)


def never_anew(file, monkeypatch):
    monkeypatch.setattr(file.cache, "rebuild", lambda *_: pytest.fail("the cache was built anew"))


def test_what_others_write_meanwhile_is_carried_over(path, open_file, monkeypatch):
    file, other = open_file(), open_file()
    for number in range(1, 6):
        insert(file, number)
    tables(file)

    def others_write():
        insert(other, 6)
        write(other, ("customers", 1, None), ("customers", 2, customer(20)), ("自由", 7, {"free": True}))
        write(other, ("customers", 6, customer(60)))

    after_building(monkeypatch, others_write)
    never_anew(file, monkeypatch)
    never_anew(other, monkeypatch)
    file.fold()
    expected = {
        "customers": {2: customer(20), 3: customer(3), 4: customer(4), 5: customer(5), 6: customer(60)},
        "自由": {7: {"free": True}},
    }
    assert tables(file) == tables(other) == expected
    assert file.journal.stamp.number == 3
    file.close()
    other.close()
    assert content(path) == expected


def test_long_after_long_the_fold_catches_up_without_the_lock(open_file, monkeypatch):
    file, other = open_file(), open_file()
    insert(file, 1)
    follow, rounds = Folding.follow, []

    def followed(self, moment):
        rounds.append(file.journal._depth)
        follow(self, moment)

    monkeypatch.setattr(Folding, "follow", followed)
    after_building(monkeypatch, lambda: write(other, ("notes", 1, {"text": "x" * 200_000})))
    file.fold()
    assert rounds == [0, 1]
    assert tables(file)["notes"] == {1: {"text": "x" * 200_000}}


def test_where_two_fold_at_once_the_slower_one_gives_way(path, open_file, monkeypatch):
    file, other = open_file(), open_file()
    insert(file, 1)
    built = []

    def other_folds():
        if not built:
            built.append(True)
            other.fold()
            insert(other, 2)

    after_building(monkeypatch, other_folds)
    # In one process both would write to a file of the same name.
    monkeypatch.setattr("store.disk.fold.os.getpid", lambda: len(built))
    file.fold()
    assert tables(file) == tables(other) == {"customers": {1: customer(1), 2: customer(2)}}
    assert not [name for name in os.listdir(os.path.dirname(path)) if ".fold-" in name]


def test_a_fold_that_is_broken_off_changes_nothing(path, open_file):
    file = open_file()
    insert(file, 1)
    file.fold()
    insert(file, 2)
    before = bytes_of(path)

    def broken_off(done, whole):
        assert 0 < done <= whole
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        file.fold(progress=broken_off)
    assert bytes_of(path) == before
    assert not [name for name in os.listdir(os.path.dirname(path)) if ".fold-" in name]
    insert(file, 3)
    assert len(content(path)["customers"]) == 3


class Liar:
    """A guide that points beside the documents, in one way of several."""

    def __init__(self, cache, way):
        self._cache, self._way = cache, way

    def base_line(self, table, doc_id):
        found = self._cache.base_line(table, doc_id)
        if found is None:
            return None if self._way != "invented" else (doc_id, 300, 20)
        row, place, length = found
        if self._way == "skipping":
            return self._cache.base_line(table, doc_id + 1)
        return {"shifted": (row, place + 1, length), "longer": (row, place, length + 40), "blind": None}.get(
            self._way, found
        )

    def base_end(self, table):
        end = self._cache.base_end(table)
        return {"end": end and end - 1, "no table": None}.get(self._way, end)


@pytest.mark.parametrize("way", ["shifted", "longer", "blind", "skipping", "invented", "end", "no table"])
def test_a_cache_that_misleads_leads_to_no_other_book(path, open_file, way):
    file = open_file()
    for number in range(1, 9):
        insert(file, number)
    file.fold()
    write(file, ("customers", 3, customer(30)), ("customers", 5, None), ("customers", 8, customer(80)))
    insert(file, 9)
    expected = tables(file)
    folding = Folding(file.journal)
    with file.lock():
        folding.begin()
        folding.build(Liar(Survey(file.cache), way))
        folding.publish(None)
    folding.close()
    file.close()
    assert content(path) == expected


@given(st.lists(st.lists(rows, min_size=1, max_size=6), max_size=6), st.integers(0, 6))
@settings(max_examples=40, deadline=None)
def test_with_and_without_the_cache_the_same_base_is_written(tmp_path_factory, transactions, folded_at):
    path = str(tmp_path_factory.mktemp("fold") / "book.json")
    file = BookFile.open(path, create_missing=True)
    for number, transaction in enumerate(transactions):
        if number == folded_at:
            file.fold()
        write(file, *((table, row, {"n": number} if there else None) for table, row, there in transaction))
    expected = tables(file)
    bases = []
    for guide in (Survey(file.cache), None):
        folding = Folding(file.journal)
        folding.begin()
        assert folding.build(guide) is (guide is not None)
        bases.append(bytes_of(folding._temporary)[99:])
        folding.close()
    assert bases[0] == bases[1]
    file.fold()
    assert tables(file) == expected
    file.close()
    remove_cache(path)
    assert content(path) == expected
