"""A cache that nobody writes to is read as it lies, and never once somebody does."""

import os

import pytest

from store.disk import glance
from store.disk.glance import Glance
from tests.store.disk.conftest import insert


@pytest.fixture
def reader(path, open_file, monkeypatch):
    """The book with one customer, opened to be read, its cache taken for one that was written long ago."""
    first = open_file()
    insert(first, 1)
    first.close()
    monkeypatch.setattr(glance, "SETTLED_SECONDS", 0.0)
    return open_file()


def beside(path):
    """The files that SQLite makes for those who take part."""
    return sorted(name for name in os.listdir(os.path.dirname(path)) if ".cache-" in name)


def add(file, number):
    insert(file, number)
    return file.count("customers")


def test_who_only_reads_leaves_nothing_beside_the_cache(path, reader):
    assert reader.count("customers") == 1
    assert beside(path) == []
    assert add(reader, 2) == 2
    assert beside(path) == ["book.json.cache-shm", "book.json.cache-wal"]


def test_a_cache_written_a_moment_ago_is_read_by_those_who_take_part(path, reader, open_file, monkeypatch):
    monkeypatch.setattr(glance, "SETTLED_SECONDS", 1e9)
    assert open_file().count("customers") == 1
    assert beside(path)


def test_what_another_writes_is_seen_while_it_is_there_and_after(path, reader, open_file):
    assert reader.count("customers") == 1
    writer = open_file()
    assert add(writer, 2) == reader.count("customers") == 2

    another = open_file()
    writer.close()
    assert another.count("customers") == 2
    reader.close()
    another.close()

    before = os.stat(path + ".cache").st_ctime_ns
    still = open_file()
    assert still.count("customers") == 2 and beside(path) == []
    number = 2
    while os.stat(path + ".cache").st_ctime_ns == before:
        number += 1
        gone = open_file()
        add(gone, number)
        gone.close()
    assert still.count("customers") == number


def test_what_was_read_while_another_wrote_is_asked_anew(reader, open_file, monkeypatch):
    writer = open_file()
    holds = Glance.holds
    written = []

    def written_meanwhile(self):
        if not written:
            written.append(2)
            add(writer, 2)
        return holds.fget(self)

    count = "SELECT count(*) FROM r_customers"
    assert reader.select(count) == [(1,)]
    monkeypatch.setattr(Glance, "holds", property(written_meanwhile))
    assert reader.select(count) == [(2,)]


@pytest.mark.parametrize("settled", [0.0, 1e9])
def test_a_cache_put_there_by_who_has_read_less_is_brought_up_to_date(open_file, monkeypatch, settled):
    monkeypatch.setattr(glance, "SETTLED_SECONDS", settled)
    slow = open_file()
    insert(slow, 1)
    before = slow.journal.moment
    assert add(slow, 2) == 2
    slow.close()
    reader = open_file()
    assert reader.count("customers") == 2
    slow.cache.rebuild(before)
    assert reader.count("customers") == 2
