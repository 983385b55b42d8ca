"""A disk that is really full, under the book, its cache and its backups: what was acknowledged is there."""

import os
import subprocess

import pytest

from store.book import Book
from store.disk.doctor import examine
from store.errors import BookError, CacheFailed, NotSaved
from tests.store.conftest import add
from tests.store.disk.conftest import is_json
from tests.store.disk.test_kills import read_as_json


@pytest.fixture
def small_disk(tmp_path):
    """A disk of three megabytes, where the system lets a test have one."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", mounted], capture_output=True)
    if made.returncode:
        pytest.skip("this system lets tests mount nothing")
    yield str(mounted)
    subprocess.run(["umount", "--lazy", mounted], check=True)


def fill_up(book):
    """Add customers until the disk takes no more; the names of those that were acknowledged, and the refusal."""
    names = []
    while True:
        try:
            add(book, name=f"客户 {len(names)}", future="x" * 60_000)
        except BookError as error:
            return names, error
        names.append(f"客户 {len(names)}")


def saved(path):
    return [record["name"] for record in read_as_json(path)["customers"].values()]


def test_a_full_disk_loses_nothing_and_a_little_room_is_enough_to_go_on(small_disk):
    path, filler = small_disk + "/book.json", small_disk + "/filler"
    with Book.open(path, user="li", device="0a1b", create=True) as book:
        with open(filler, "wb") as file:
            file.write(b"x" * 1_000_000)
        names, error = fill_up(book)
        assert isinstance(error, (NotSaved, CacheFailed)) and "\n" not in str(error)
        assert len(names) > 5
        assert is_json(path)
        assert saved(path)[: len(names)] == names
        with pytest.raises(BookError):
            book.fold()
        assert is_json(path)
        os.unlink(filler)
        add(book, name="there is room again")
        assert set(names) < {record["name"] for record in book.all("customers")}
    assert saved(path)[-1] == "there is room again"
    assert not examine(path).damaged
