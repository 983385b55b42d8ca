"""Repair: all that is good of a damaged book, in a new file."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.book import Book
from store.clock import FixedClock
from store.disk.doctor import examine
from store.disk.format import HEADER_LENGTH
from store.disk.salvage import repair
from store.errors import Refused
from tests.factories import NOW, customer, new_book


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A book of four customers: two in its base, one of them changed since, and two in its journal."""
    with new_book(tmp_path) as book:
        first = customer(book, "Acme")
        customer(book, "Beta")
        book.fold()
        customer(book, "Gamma")
        with book.change("edit") as change:
            change.update("customers", first, {"note": "changed"})
        customer(book, "Delta")
        return Path(book.path)


def names(path: Path) -> list[str]:
    assert not examine(str(path)).damaged
    with Book.open(str(path), user="li", device="00aa", clock=FixedClock(NOW)) as book:
        return sorted(each["name"] + " " + each.get("note", "") for each in book.all("customers"))


ALL = ["Acme changed", "Beta ", "Delta ", "Gamma "]


def damaged(path: Path, find: bytes, put: bytes) -> bytes:
    data = path.read_bytes()
    assert find in data
    path.write_bytes(data.replace(find, put, 1))
    return path.read_bytes()


def test_a_sound_book_is_copied_whole(path: Path, tmp_path: Path) -> None:
    found = repair(str(path), str(tmp_path / "new.json"))
    assert not found.report.damaged
    assert names(tmp_path / "new.json") == ALL


@pytest.mark.parametrize(
    ("find", "put", "left"),
    [
        (b'"name":"Gamma"', b'"name":"Gomma"', ["Acme changed", "Beta ", "Delta "]),
        (b'"name":"Beta"', b'"name":"Beta\x00', ["Acme changed", "Delta ", "Gamma "]),
        (b'{"_meta"', b'{"_mota"', ALL),
        (b'"_journal":{', b'"_jaurnal":{', ALL),
    ],
    ids=["a record of the journal", "a document of the base", "the first line", "the journal's beginning"],
)
def test_what_is_good_is_saved_and_what_is_not_is_told(
    path: Path, tmp_path: Path, find: bytes, put: bytes, left: list[str]
) -> None:
    before = damaged(path, find, put)
    found = repair(str(path), str(tmp_path / "new.json"))
    assert found.report.damaged
    assert names(tmp_path / "new.json") == left
    assert path.read_bytes() == before


def test_a_file_cut_off_in_its_base_gives_what_was_before_the_cut(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b'"name":"Beta"')])
    repair(str(path), str(tmp_path / "new.json"))
    assert names(tmp_path / "new.json") == ["Acme "]


def test_it_goes_into_a_new_file_only_and_only_if_there_is_something(path: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="already"):
        repair(str(path), str(path))
    path.write_bytes(b"x" * HEADER_LENGTH * 2)
    with pytest.raises(Refused, match="Nothing"):
        repair(str(path), str(tmp_path / "new.json"))
    assert not (tmp_path / "new.json").exists()
