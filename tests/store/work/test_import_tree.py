"""A tree taken into a book: the same again, later changes, edits by hand, and nothing hostile."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.book import Book
from store.errors import NewerFormat, NotFound, Refused
from store.exchange.export import export_json
from store.exchange.tree.folder import Folder
from store.exchange.tree.paths import LINE_TABLES
from store.exchange.tree.plain import is_plain
from store.exchange.tree.versions import FolderVersion
from store.model.fields import clean
from store.work.import_tree import TreePlan, plan_tree
from tests.factories import NOW, FixedClock, contact_made, customer, many_customers, new_book
from tests.store.exchange.tree.trees import EXPORTED, STEERING, export, files, foreign, full_book, record_file, take_in

UNKNOWN = "01JD4K2M8PZ00Q7C1BHXW2E5RA"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with full_book(tmp_path) as book:
        yield book


@pytest.fixture
def tree(book: Book, tmp_path: Path) -> Path:
    export(book, tmp_path / "tree")
    return tmp_path / "tree"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Book]:
    with Book.open(str(tmp_path / "two.json"), user="zhang", device="00bb", clock=FixedClock(NOW), create=True) as book:
        yield book


def shown(book: Book) -> dict[str, object]:
    return json.loads(b"".join(export_json(book)))  # type: ignore[no-any-return]


def cleaned(value: object) -> object:
    """The value as it is after coming in: controls do not."""
    if isinstance(value, str):
        return value if is_plain(value) else clean(value, lines=True)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return {clean(key): cleaned(item) for key, item in value.items()} if isinstance(value, dict) else value


def look(book: Book, tree: Path) -> TreePlan:
    with Folder.open(str(tree)) as folder:
        return plan_tree(book, FolderVersion(folder))


def test_out_in_and_out_again_is_the_same_to_the_last_byte(book: Book, tree: Path, empty: Book, tmp_path: Path) -> None:
    assert {path.partition("/")[0] for path in files(tree)} >= {*EXPORTED, "timeline"} - set(LINE_TABLES)
    assert take_in(empty, tree).counts["rejected"] == 0
    export(empty, tmp_path / "again")
    assert files(tmp_path / "again") == files(tree)
    assert shown(empty) == shown(book)
    assert look(empty, tree).edits == []


def test_controls_in_what_another_tool_wrote_do_not_come_along(tree: Path, empty: Book, book: Book) -> None:
    foreign(book, next(book.all("customers"))["id"], STEERING)
    export(book, tree)
    take_in(empty, tree)
    assert shown(empty) == cleaned(shown(book)) != shown(book)
    assert "\x1b" not in json.dumps(shown(empty), ensure_ascii=False)


def test_taking_it_back_leaves_nothing(tree: Path, empty: Book) -> None:
    before = shown(empty)
    take_in(empty, tree)
    empty.undo()
    assert shown(empty) == before
    assert look(empty, tree).older > 0
    assert take_in(empty, tree, older=True).counts["restored"] > 0


def test_the_later_change_of_a_field_counts_whoever_made_it(
    book: Book, tree: Path, empty: Book, tmp_path: Path
) -> None:
    take_in(empty, tree)
    id = next(book.all("customers"))["id"]
    for each, fields in ((empty, {"grade": "C", "note": "theirs"}), (book, {"grade": "B", "owner": "zhang"})):
        with each.change("edit") as change:
            change.update("customers", id, fields)
    export(empty, tmp_path / "theirs")
    plan = take_in(book, tmp_path / "theirs")
    found = book.get("customers", id) or {}
    assert (found["grade"], found["note"], found["owner"]) == ("B", "theirs", "zhang")
    (difference,) = plan.of("changed")
    assert list(difference.fields) == ["note"] and plan.older == 2
    assert take_in(book, tmp_path / "theirs", older=True).counts["changed"] == 1
    assert (book.get("customers", id) or {})["grade"] == "C"


def test_a_value_that_lies_in_extra_counts_by_its_own_stamp(
    book: Book, tree: Path, empty: Book, tmp_path: Path
) -> None:
    take_in(empty, tree)
    id = next(book.all("customers"))["id"]
    for each, value in ((empty, 1.5), (book, 2.5)):
        with each.change("edit") as change:
            change.update("customers", id, {"Größe": value, "weight": value * 2})
    export(empty, tmp_path / "theirs")
    assert take_in(book, tmp_path / "theirs").counts["changed"] == 0
    assert export(book, tmp_path / "theirs").left == []
    assert '"weight"' not in record_file(tmp_path / "theirs", id).read_text()
    take_in(empty, tmp_path / "theirs")
    assert (empty.get("customers", id) or {})["Größe"] == 2.5 and (empty.get("customers", id) or {})["weight"] == 5.0


def test_an_edit_by_hand_is_taken_and_stamped(book: Book, tree: Path) -> None:
    id = next(book.all("customers"))["id"]
    stamp = (book.get("customers", id) or {})["stamps"]["grade"]
    path = record_file(tree, id)
    path.write_text(path.read_text().replace('"grade": "A"', '"grade": "B"'))
    take_in(book, tree)
    found = book.get("customers", id) or {}
    assert found["grade"] == "B" and found["stamps"]["grade"] > stamp
    assert export(book, tree).left == []


def test_what_the_tree_lacks_stays_and_what_it_calls_deleted_goes(
    book: Book, tree: Path, empty: Book, tmp_path: Path
) -> None:
    take_in(empty, tree)
    gone, kept = [record["id"] for record in book.all("customers")][:2]
    record_file(tree, kept).unlink()
    with empty.change("delete") as change:
        change.delete("customers", gone)
    export(empty, tmp_path / "theirs")
    record_file(tmp_path / "theirs", kept).unlink()
    plan = take_in(book, tmp_path / "theirs")
    assert plan.counts["deleted"] == 1 and book.get("customers", gone) is None and book.get("customers", kept)
    book.undo()
    assert book.get("customers", gone)


def test_a_record_changed_here_after_it_was_deleted_there_stays(
    book: Book, tree: Path, empty: Book, tmp_path: Path
) -> None:
    take_in(empty, tree)
    id = next(book.all("customers"))["id"]
    with empty.change("delete") as change:
        change.delete("customers", id)
    with book.change("edit") as change:
        change.update("customers", id, {"note": "later"})
    export(empty, tmp_path / "theirs")
    plan = take_in(book, tmp_path / "theirs")
    assert plan.older == 1 and book.get("customers", id)


def test_the_tree_of_another_book_brings_its_customers_but_not_its_settings(tree: Path, tmp_path: Path) -> None:
    with new_book(tmp_path) as other:
        id = customer(other, "Mine")
        settings, people = other.settings, list(other.all("people"))
        plan = take_in(other, tree)
        assert other.settings == settings and other.count("settings") == 1 and len(plan.notes) == 1
        assert list(other.all("people")) == people
        assert other.get("customers", id) and other.count("customers") == 7


def test_a_large_part_of_the_book_is_not_deleted_unasked(tmp_path: Path, empty: Book) -> None:
    with new_book(tmp_path) as book:
        ids = many_customers(book, 30)
        export(book, tmp_path / "tree")
        take_in(empty, tmp_path / "tree")
        with book.change("delete") as change:
            for id in ids[:25]:
                change.delete("customers", id)
        export(book, tmp_path / "tree")
    with pytest.raises(Refused, match="--allow-mass-delete"):
        take_in(empty, tmp_path / "tree")
    assert empty.count("customers") == 30


CORPUS = {
    "a link": (lambda path: (path.unlink(), path.symlink_to("/etc/passwd")), "link"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "link or no file"),
    "a pipe": (lambda path: (path.unlink(), os.mkfifo(path)), "link"),
    "a key twice": (lambda path: path.write_text('{"id": "x", "id": "y"}'), "twice"),
    "not a number": (lambda path: path.write_text('{"id": NaN}'), "NaN"),
    "lone surrogates": (lambda path: path.write_text('{"name": "\\ud800"}'), "Unicode"),
    "a bomb": (lambda path: path.write_text("[" * 100_000), "deeply"),
    "too large": (lambda path: path.write_text('{"name": "' + "x" * (1 << 20) + '"}'), "larger"),
    "another id": (lambda path: path.write_text(f'{{"id": "{UNKNOWN}", "name": "x"}}'), "name"),
    "no id": (lambda path: path.write_text('{"name": "x"}'), "id"),
    "wrong kinds": (lambda path: path.write_text(path.read_text().replace('"grade": "A"', '"grade": ["A"]')), "grade"),
    "no text": (lambda path: path.write_bytes(b"\xff\xfe{}"), "UTF-8"),
    "a conflict": (lambda path: path.write_text("<<<<<<< HEAD\n" + path.read_text()), "JSON"),
}


@pytest.mark.parametrize("name", CORPUS)
def test_what_is_hostile_is_left_with_a_sentence_and_the_rest_is_taken(
    book: Book, tree: Path, empty: Book, name: str
) -> None:
    make, reason = CORPUS[name]
    id = next(book.all("customers"))["id"]
    make(record_file(tree, id))
    plan = take_in(empty, tree)
    (rejected,) = plan.rejected
    assert reason in rejected.reason and id in rejected.reason and rejected.reason.count("\n") == 0
    assert empty.get("customers", id) is None and empty.count("customers") == 5


@pytest.mark.parametrize("path", ["customers/evil", ".github/x", f"customers/ra/{UNKNOWN}.txt", "x/../y"])
def test_a_path_the_tree_has_not_is_not_read(tree: Path, empty: Book, path: str) -> None:
    if ".." not in path:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / os.path.normpath(path)).write_text("{}")
    (rejected,) = look(empty, tree).rejected
    assert "not read" in rejected.reason


def test_what_would_steer_a_terminal_is_cleaned_in_every_field(tree: Path, empty: Book, book: Book) -> None:
    for path, data in files(tree).items():
        if path.endswith(".json") and path != "format.json":
            flat = json.loads(data)
            for key in ("name", "text", "note", "title", "subject"):
                if key in flat:
                    flat[key] = "a\x1b]52;c;eA==\x07\x9b31m\u202e\u2028b\x00"
            (tree / path).write_text(json.dumps(flat))
    take_in(empty, tree)
    text = json.dumps(shown(empty), ensure_ascii=False)
    assert not set(text) & set("\x1b\x07\x9b\u202e\u2028\x00\x7f") and "]52;c;eA==" in text


def test_a_tree_of_a_newer_kehu_and_a_folder_without_a_tree_are_refused(
    tree: Path, empty: Book, tmp_path: Path
) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(NotFound):
        look(empty, tmp_path / "none")
    (tree / "format.json").write_text('{"epoch":0,"format":1,"min_reader":2}\n')
    with pytest.raises(NewerFormat):
        look(empty, tree)


def test_a_line_twice_or_on_the_timeline_of_another_is_rejected_by_its_number(
    book: Book, tree: Path, empty: Book
) -> None:
    id = next(book.all("customers"))["id"]
    contact_made(book, id, "more")
    export(book, tree)
    path = tree / "timeline" / id[-2:].lower() / f"{id}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[0], lines[0].replace(id.encode(), UNKNOWN.encode())]))
    plan = take_in(empty, tree)
    assert [rejected.line for rejected in plan.rejected] == [len(lines) + 1, len(lines) + 2]
