"""The TinyDB face of a book: what TinyDB promises, and what it does not."""

import math
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage, MemoryStorage
from tinydb.table import Document, Table

from store.disk.storage import BookStorage
from store.disk.tables import BookDB, BookTable
from store.errors import NotFound, NotPermitted


@pytest.fixture
def path(tmp_path):
    return tmp_path / "book.json"


@pytest.fixture
def db(path):
    with BookDB(path) as db:
        yield db


def records_written(db):
    return db.storage.book.journal.stamp.number


def test_what_one_process_writes_another_reads(db, path):
    db.insert({"name": "Ann"})
    with BookDB(path) as other:
        assert other.all() == [{"name": "Ann"}]
        other.insert({"name": "Bob"})
    assert db.get(where("name") == "Bob").doc_id == 2


def test_the_query_cache_is_cleared_by_a_write_of_another(db, path):
    query = where("name") == "Ann"
    db.insert({"name": "Ann"})
    assert db.count(query) == 1
    with BookDB(path) as other:
        other.insert({"name": "Ann"})
    assert db.count(query) == 2


def test_a_cached_answer_is_used_while_nothing_changes(db):
    db.insert({"name": "Ann"})
    asked = []

    def query(document):
        asked.append(document)
        return True

    assert db.search(query) == db.search(query) == [{"name": "Ann"}]
    assert len(asked) == 1


def test_a_document_with_its_doc_id_is_not_lost_beside_one_without(db):
    assert db.insert_multiple([Document({"a": 1}, 1), {"a": 2}, Document({"a": 3}, 7), {"a": 4}]) == [1, 2, 7, 8]
    assert [document["a"] for document in db] == [1, 2, 3, 4]


def test_a_taken_doc_id_refuses_the_whole_transaction(db):
    db.insert_multiple([{"a": 1}, {"a": 2}])
    with pytest.raises(ValueError, match="already exists"):
        db.insert_multiple([{"a": 3}, Document({"a": 4}, 2)])
    with pytest.raises(ValueError, match="already exists"):
        db.insert_multiple([Document({"a": 3}, 5), Document({"a": 4}, 5)])
    assert [document["a"] for document in db] == [1, 2]


@pytest.mark.parametrize("doc_id", [-1, "x", 1.5, None, 2**63])
def test_a_doc_id_is_a_whole_number(db, doc_id):
    with pytest.raises(ValueError, match="doc_id"):
        db.insert(Document({}, doc_id))


def test_a_doc_id_is_reused_after_truncate_only(db):
    db.insert_multiple([{}, {}, {}])
    db.remove(doc_ids=[3])
    assert db.insert({}) == 4
    db.truncate()
    assert db.insert({}) == 1


def test_each_operation_is_one_transaction(db):
    db.insert_multiple({"n": n} for n in range(5))
    db.update({"seen": True})
    db.update_multiple([({"n": 9}, where("n") == 3), ({"n": 8}, where("n") == 4)])
    db.remove(where("n") < 2)
    db.table("other").insert({})
    db.drop_tables()
    assert records_written(db) == 6
    assert db.tables() == set()


def test_what_changes_nothing_writes_nothing(db):
    db.insert({"n": 1})
    db.update({"n": 1})
    db.update_multiple([({"n": 1}, where("n") == 1)])
    db.remove(where("n") == 2)
    assert records_written(db) == 1
    assert db.update({"n": True}) == [1]
    assert db.all()[0]["n"] is True


def test_a_transform_that_fails_writes_nothing(db):
    db.insert_multiple([{"n": 1}, {"m": 1}])

    def increase(document):
        document["n"] += 1

    with pytest.raises(KeyError):
        db.update(increase)
    assert db.all() == [{"n": 1}, {"m": 1}]


@pytest.mark.parametrize("value", [math.nan, math.inf, "\ud800", {1: 2}, {"a": {1}}, date(2026, 11, 20)])
def test_what_json_cannot_hold_is_refused_and_nothing_is_written(db, value):
    with pytest.raises((TypeError, ValueError)):
        db.insert_multiple([{"a": 1}, {"a": value}])
    assert records_written(db) == 0


def test_the_options_of_json_that_convert_values_are_kept_to(path):
    with BookDB(path, default=str, indent=4) as db:
        db.insert({"day": date(2026, 11, 20)})
        assert db.all() == [{"day": "2026-11-20"}]


def test_a_document_changed_after_it_was_inserted_is_stored_as_it_was(db):
    table, document = db.table("interactions"), {"customer": "C", "channel": "call", "tags": ["new"]}
    table.insert(document)
    document["channel"] = "mail"
    document["tags"].append("old")
    assert table.search(where("channel") == "call") == [{"customer": "C", "channel": "call", "tags": ["new"]}]


def test_two_records_with_the_same_id_are_both_there(db):
    table = db.table("customers")
    table.insert_multiple([{"id": "X", "name": "one"}, {"id": "Y"}, {"id": "Y"}])
    table.update({"id": "X"}, doc_ids=[3])
    assert table.insert({"id": "Z"}) == 4
    assert [document["id"] for document in table] == ["X", "Y", "X", "Z"]
    assert len(table.search(where("id") == "X")) == 2


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([2**62, 2**63, -(2**64), 0.5, 1.0, 2.0**62]),
    st.sampled_from(["", "1", "call", "客户", "a\0b", "'; --"]),
)
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.sampled_from(["x"]), SCALARS, max_size=1)
FIELDS = st.sampled_from(["id", "customer", "channel", "at", "elsewhere"])


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    with BookDB(tmp_path_factory.mktemp("indexed") / "book.json") as db:
        yield db.table("interactions")


@given(documents=st.lists(st.dictionaries(FIELDS, VALUES), max_size=6), field=FIELDS, value=VALUES)
def test_equality_finds_by_the_index_what_a_look_at_every_document_finds(indexed, documents, field, value):
    indexed.truncate()
    indexed.insert_multiple(documents)
    query = where(field) == value
    expected = [document for document in documents if query(document)]
    assert indexed.search(query) == expected
    assert indexed.get(query) == (expected[0] if expected else None)
    assert len(indexed.update({"hit": 1}, query)) == len(expected)
    assert len(indexed.remove(query)) == len(expected)
    assert len(indexed) == len(documents) - len(expected)


def test_equality_looks_at_no_other_documents(indexed):
    indexed.truncate()
    indexed.insert_multiple({"customer": f"C{n}"} for n in range(50))
    looked_at = []
    query = where("customer") == "C7"
    test = query._test
    query._test = lambda document: looked_at.append(document) or test(document)
    assert len(indexed.search(query)) == len(looked_at) == 1


def test_an_insert_leaves_the_cache_for_the_next_reader(db):
    db.insert({"n": 0})
    db.insert({"n": 1})
    cache = db.storage.book.cache
    followed = cache.stamp
    db.insert({"n": 2})
    assert cache.stamp == followed
    assert len(db) == 3


def test_any_other_storage_makes_it_simply_tinydb(tmp_path):
    for db in (
        BookDB(storage=MemoryStorage),
        BookDB(tmp_path / "a.json", storage=CachingMiddleware(JSONStorage)),
        BookDB(tmp_path / "b.json", storage=JSONStorage),
    ):
        assert db.insert({"a": 1}) == 1
        assert type(db.table("_default")) is Table
        assert db.tables() == {"_default"}
        db.drop_table("_default")
        assert db.all() == []
        db.close()


def test_plain_tinydb_works_upon_the_storage(path):
    with TinyDB(path, storage=BookStorage) as db:
        assert db.insert_multiple([{"a": 1}, {"a": 2}]) == [1, 2]
        db.update({"b": 1}, where("a") == 2)
        db.table("other").insert({})
        db.drop_table("other")
        assert db.all() == [{"a": 1}, {"a": 2, "b": 1}]
    with BookDB(path) as db:
        assert db.tables() == {"_default"}
        assert db.insert({}) == 3


def test_the_table_class_can_be_chosen(path):
    class Loud(BookTable):
        def insert(self, document):
            return super().insert({**document, "loud": True})

    class LoudDB(BookDB):
        table_class = Loud

    with LoudDB(path) as db:
        db.insert({})
        assert db.all() == [{"loud": True}]


def test_what_the_file_needs_for_itself_is_no_table(db):
    db.insert({})
    assert db.tables() == {"_default"}
    for name in ("_meta", "_journal", ""):
        with pytest.raises(ValueError, match="cannot be called"):
            db.table(name)


def test_a_table_persisted_empty_is_named_and_never_emptied(db):
    db.table("customers").insert({"name": "Ann"})
    db.drop_table("nothing")
    db._tables.clear()
    assert len(db.table("customers", persist_empty=True)) == 1
    db.table("bare", persist_empty=True)
    assert db.tables() == {"customers", "bare"}


def test_reading_alone_writes_nothing(path):
    with pytest.raises(NotFound):
        BookDB(path, access_mode="r")
    with BookDB(path) as db:
        db.insert({"a": 1})
    before = path.read_bytes()
    with BookDB(path, access_mode="r") as db:
        assert db.all() == [{"a": 1}]
        for write in (lambda: db.insert({}), lambda: db.update({"b": 1}), db.drop_tables, db.truncate):
            with pytest.raises(NotPermitted):
                write()
    assert path.read_bytes() == before


def test_reading_alone_does_not_take_over_a_file_of_another_tool(path):
    path.write_text('{"a": {"1": {}}}')
    with pytest.raises(NotPermitted):
        BookDB(path, access_mode="r")
    assert path.read_text() == '{"a": {"1": {}}}'
    with BookDB(path) as db:
        assert db.tables() == {"a"}
        assert len(db.storage.notices) == 1


def test_an_empty_file_is_an_empty_database(path):
    path.touch()
    with BookDB(path) as db:
        assert db.all() == []
        assert db.insert({}) == 1


def test_folders_are_made_when_asked_for(tmp_path):
    path = tmp_path / "new" / "book.json"
    with pytest.raises(FileNotFoundError):
        BookDB(path)
    with BookDB(path, create_dirs=True) as db:
        db.insert({})
    assert path.exists()


def test_a_closed_book_says_so(path):
    db = BookDB(path)
    db.close()
    with pytest.raises(ValueError, match="closed"):
        db.insert({})


def test_after_a_fold_plain_tinydb_reads_the_same_tables(db, path):
    db.insert_multiple([{"a": 1}, {"b": "é"}])
    db.table("other").insert({"c": [1]})
    db.storage.book.fold()
    with TinyDB(path) as plain:
        assert plain.all() == db.all()
        assert plain.table("other").all() == db.table("other").all()
    assert db.insert({}) == 3


WRITER = """
import sys
from store.disk.tables import BookDB
with BookDB(sys.argv[1]) as db:
    for number in range(40):
        db.insert({"writer": sys.argv[2], "number": number})
"""


def test_two_processes_never_take_the_same_row(path):
    root = Path(__file__).parents[3]
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, path, name], env={**os.environ, "PYTHONPATH": str(root)})
        for name in ("one", "two")
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    with BookDB(path) as db:
        found = sorted((document["writer"], document["number"]) for document in db)
    assert found == [(name, number) for name in ("one", "two") for number in range(40)]
