"""Several processes on one book: none loses what another wrote, and each sees it."""

import subprocess
import sys

import pytest

from store.book import Book
from store.disk.journal import Journal
from store.errors import Conflict, Locked
from tests.store.disk.conftest import insert, tables
from tests.store.disk.test_kills import ROOT, Writers, check, read_as_json

_INSERT = """
import sys
from store.disk.bookfile import BookFile
file = BookFile.open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    with file.lock():
        file.commit([("notes", file.next_doc_id("notes"), {"by": sys.argv[3], "n": number})])
file.close()
"""

_HOLD = """
import sys
from store.disk.journal import Journal
journal = Journal.open(sys.argv[1], holder="zhang")
with journal.lock():
    print("held", flush=True)
    sys.stdin.readline()
"""


def start(script, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    return process


def go_on(process):
    process.communicate("\n")
    assert process.returncode == 0


def open_book(path, user, device):
    return Book.open(path, user=user, device=device, create=True)


@pytest.fixture
def desk(path):
    """Two people with the same book open."""
    with open_book(path, "li", "0a1b") as li, open_book(path, "zhang", "2c3d") as zhang:
        yield li, zhang


def test_two_processes_that_insert_at_once_lose_nothing(path, open_file):
    file = open_file()
    insert(file, 1)
    processes = [start(_INSERT, path, 150, name) for name in ("li", "zhang")]
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        go_on(process)
    rows = tables(file)["notes"]
    assert sorted(rows) == list(range(1, 301))
    for name in ("li", "zhang"):
        assert [note["n"] for note in rows.values() if note["by"] == name] == list(range(150))
    assert read_as_json(path)["notes"] == rows


def test_two_processes_that_insert_and_fold_at_once_lose_nothing(path):
    writers = Writers()
    answer = writers.run(path=path, run=0, writers=2, most=40, fold_each=4)
    writers.close()
    assert answer["ended"] == [0, 0]
    assert len(answer["acknowledged"]) == 80
    assert check(path, answer["acknowledged"]) == set(answer["acknowledged"])


def test_a_book_held_by_another_process_says_by_which(path, open_file):
    insert(open_file(), 1)
    holder = start(_HOLD, path)
    journal = Journal.open(path, holder="li", lock_patience=0.01)
    with pytest.raises(Locked, match=f"process {holder.pid}, zhang.*nothing was saved; try again"), journal.lock():
        pass
    go_on(holder)
    with journal.lock():
        pass


def test_the_lock_goes_with_the_process_that_held_it(path, open_file):
    insert(open_file(), 1)
    holder = start(_HOLD, path)
    holder.kill()
    holder.communicate()
    journal = Journal.open(path, lock_patience=0.5)
    with journal.lock():
        pass


def test_what_another_process_wrote_is_told_by_refresh_and_read_at_once(path):
    reader, heard = open_book(path, "li", "0a1b"), []
    reader.subscribe(heard.append)
    go_on(start(_INSERT, path, 1, "zhang"))
    assert reader.query("SELECT count(*) FROM others") == [(1,)]
    assert reader.refresh() == {("notes", "")}
    assert heard == [{("notes", "")}]
    assert reader.refresh() == frozenset()
    reader.close()


def test_reading_does_not_swallow_the_news(desk):
    li, zhang = desk
    heard = []
    li.subscribe(heard.append)
    with zhang.change("add") as change:
        record = change.create("customers", {"name": "Acme"})
    assert li.get("customers", record["id"])["name"] == "Acme"
    assert ("customers", record["id"]) in li.refresh()
    assert ("customers", record["id"]) in heard[0]


def test_settings_another_process_changed_hold_at_once_for_a_change(desk):
    li, zhang = desk
    with li.change("add") as change:
        change.create("customers", {"name": "Acme"})
    assert zhang.settings["zone"] == "UTC"
    with li.change("settings") as change:
        change.update("settings", li.settings["id"], {"zone": "Asia/Shanghai"})
    assert zhang.count("customers") == 1
    with zhang.change("look"):
        assert str(zhang.zone) == "Asia/Shanghai"


def test_edits_of_different_fields_by_two_people_both_survive(desk):
    li, zhang = desk
    with li.change("add") as change:
        id = change.create("customers", {"name": "Acme"})["id"]
    seen = zhang.get("customers", id)
    with li.change("edit") as change:
        change.update("customers", id, {"note": "likes tea"}, expect={"note": None})
    with zhang.change("edit") as change:
        change.update("customers", id, {"name": "Acme Ltd"}, expect={"name": seen["name"]})
    assert (li.get("customers", id)["name"], zhang.get("customers", id)["note"]) == ("Acme Ltd", "likes tea")


def test_the_same_field_edited_by_two_people_is_a_conflict_and_nothing_is_overwritten(desk):
    li, zhang = desk
    with li.change("add") as change:
        id = change.create("customers", {"name": "Acme"})["id"]
    with li.change("edit") as change:
        change.update("customers", id, {"note": "likes tea"}, expect={"note": None})
    with pytest.raises(Conflict, match="nothing was overwritten") as caught, zhang.change("edit") as change:
        change.update("customers", id, {"note": "likes coffee"}, expect={"note": None})
    assert caught.value.fields == {"note": (None, "likes tea")}
    assert zhang.get("customers", id)["note"] == "likes tea"


def test_two_processes_that_begin_a_book_give_it_one_set_of_settings(desk):
    li, zhang = desk
    for book in (li, zhang):
        with book.change("add") as change:
            change.create("customers", {"name": book.user})
    assert li.count("settings") == 1
    assert li.settings["book"] == zhang.settings["book"]
    assert sorted(person["login"] for person in li.all("people")) == ["li", "zhang"]
