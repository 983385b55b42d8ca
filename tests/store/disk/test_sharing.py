"""A cache built by two processes is the one that one of them builds, and nothing of the second is left behind."""

import os

import pytest

from store.disk import sharing
from store.disk.doctor import examine
from tests.store.disk.conftest import customer, remove_cache, tables, write
from tests.store.disk.test_building import held


@pytest.fixture
def book(path, open_file):
    """A folded book of types that either process takes, with a few changes in its journal; without its cache."""
    file = open_file()
    write(file, *[("customers", number, customer(number)) for number in range(1, 70)])
    calls = [{"id": f"I{number}", "customer": f"C{number % 3}", "at": "2026-11-20"} for number in range(1, 140)]
    write(file, *[("interactions", number, call) for number, call in enumerate(calls, 1)])
    write(file, ("tasks", 1, {"title": "no id"}), ("tasks", 2, {"id": 7}), ("interactions", 2**40, {"id": "far"}))
    write(file, ("operations", 1, {"id": "O1", "changes": [["customers", "C1", "create"]]}), ("自由", 1, {"a": 1}))
    file.fold()
    write(file, ("interactions", 5, None), ("customers", 2, None))
    expected = held(file), tables(file)
    file.close()
    remove_cache(path)
    return path, expected


@pytest.fixture
def ends(monkeypatch):
    """Whether the second process came to its end with all it had to do, each time one was waited for."""
    monkeypatch.setattr(sharing, "LEAST", 0)
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1}, raising=False)
    found, finished = [], sharing.Second.finished

    def noted(self, look):
        found.append(finished(self, look))
        return found[-1]

    monkeypatch.setattr(sharing.Second, "finished", noted)
    return found


@pytest.mark.parametrize("code", [None, "raise SystemExit(1)", "import os; os.kill(os.getpid(), 9)"])
def test_with_a_second_process_or_without_the_cache_is_the_same(book, open_file, ends, monkeypatch, code):
    path, expected = book
    if code is not None:
        monkeypatch.setattr(sharing, "_RUN", code)
    told = []
    file = open_file(progress=lambda *progress: told.append(progress))
    assert (held(file), tables(file)) == expected
    assert ends == [code is None]
    assert told == sorted(told) and all(done <= whole for done, whole in told)
    file.close()
    assert not [finding for finding in examine(path).findings if finding.where.endswith(".cache")]
    assert sorted(os.listdir(os.path.dirname(path))) == ["book.json", "book.json.cache", "book.json.holder"]


def test_where_no_process_can_be_started_one_does_it_all(book, open_file, ends, monkeypatch):
    _path, expected = book
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    file = open_file()
    assert (held(file), tables(file)) == expected
    assert ends == []


def test_a_second_process_does_not_take_another_file_for_the_book(book, tmp_path, capsys):
    path, _expected = book
    status = os.stat(path)
    order = [path, str(tmp_path / "half"), str(status.st_dev), str(status.st_ino + 1), "0", "[]"]
    assert sharing.serve(order) == 1
    assert not os.path.exists(tmp_path / "half")


def test_a_build_that_is_broken_off_ends_the_second_process_and_leaves_nothing(book, open_file, ends, monkeypatch):
    path, _expected = book
    started, begin = [], sharing._started

    def noted(*order):
        started.append(begin(*order))
        return started[-1]

    def broken_off(done, whole):
        raise KeyboardInterrupt

    monkeypatch.setattr(sharing, "_started", noted)
    file = open_file(progress=broken_off)
    with pytest.raises(KeyboardInterrupt):
        file.tables()
    assert started[0]._process.poll() is not None
    assert sorted(os.listdir(os.path.dirname(path))) == ["book.json", "book.json.holder"]


def test_who_is_not_listened_to_any_more_stops(monkeypatch):
    reader, writer = os.pipe()
    os.close(writer)
    with open(reader) as ended:
        monkeypatch.setattr("sys.stdin", ended)
        with pytest.raises(SystemExit):
            sharing._tell(1)
