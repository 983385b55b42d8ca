"""Whatever is done to a book, by several processes and other tools, with folds and lost caches: it is as a model says.

The model holds plain dicts, and what is searched for is found in it by brute force; the same book means equal
default exports.
"""

import copy
import os
import shutil
import tempfile
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from tinydb import TinyDB

from store.book import Book
from store.clock import FixedClock
from store.disk.doctor import examine
from store.errors import Conflict, Refused
from store.exchange.export import export_json
from store.ids import new_ulid
from store.work.customers import delete_record
from tests.store.brute_force import CONTACT, NAMES, PHONE, SEARCHES, found
from tests.store.conftest import shown
from tests.store.disk.conftest import remove_cache
from tests.store.disk.test_kills import read_as_json
from tests.store.second_process import SecondProcess

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
USERS = ("li", "zhang")
TAX_CODE = {"slug": "tax_code", "table": "customers", "label": "Tax code", "type": "text"}

names = st.sampled_from(NAMES)
patches = st.fixed_dictionaries(
    {},
    optional={
        "name": names,
        "note": st.none() | st.text(st.characters(categories=["L", "N"]), max_size=5),
        "grade": st.sampled_from([None, "A", "B"]),
        "tags": st.sampled_from([None, "vip", "vip, new"]),
        "phones": st.sampled_from([None, PHONE]),
        "custom.tax_code": st.sampled_from([None, "91", "92"]),
        "future": st.sampled_from([None, [1, {"a": True}], {"x": 1.5}, "text"]),
    },
)
who = st.sampled_from(USERS)

second_process = SecondProcess()

# Syncing is not what is tested here, and costs nothing in memory.
MEMORY = "/dev/shm"


class ModelAgainstBook(RuleBasedStateMachine):
    customers = Bundle("customers")
    others = Bundle("others")

    @initialize()
    def begin(self):
        self.folder = tempfile.mkdtemp(dir=MEMORY if os.path.isdir(MEMORY) else None)
        self.path = os.path.join(self.folder, "book.json")
        self.books = {user: self.open(user) for user in USERS}
        with self.open("admin") as book, book.change("begin") as change:
            change.update("settings", book.settings["id"], {"custom_fields": [TAX_CODE]})
            for user in USERS:
                change.create("people", {"login": user, "role": "sales"})
        book = self.books["li"]
        self.start = shown(book)
        self.model = copy.deepcopy(self.start)
        self.undone = dict.fromkeys(USERS, 0)
        self.adopted = 0
        self.line = []

    def open(self, user):
        return Book.open(self.path, user=user, device="0a1b", clock=FixedClock(NOW), create=True)

    def teardown(self):
        if not hasattr(self, "books"):
            return
        try:
            self.check_everything()
            self.undo_to_the_beginning()
        finally:
            for book in self.books.values():
                book.close()
            shutil.rmtree(self.folder)

    def expect(self, table, record):
        """The model's own account of a record: what it was given, as the book gave it back."""
        self.model.setdefault(table, {})[record["id"]] = {
            key: copy.deepcopy(record[key]) for key in record if key != "stamps"
        }

    def did(self, user):
        """An ordinary operation was written: nothing of this person's can be redone any more."""
        self.line.append(self.books[user].history(limit=1)[0].id)
        self.undone[user] = 0

    # What people do

    @rule(target=customers, user=who, name=names, patch=patches)
    def add_customer(self, user, name, patch):
        fields = {key: value for key, value in patch.items() if "." not in key}
        with self.books[user].change("add") as change:
            record = change.create("customers", {**fields, "name": name})
        assert record["name"] and record["by"] == user
        self.expect("customers", record)
        self.did(user)
        return record["id"]

    @rule(target=others, user=who, customer=customers, table=st.sampled_from(["contacts", "tasks", "interactions"]))
    def add_to_customer(self, user, customer, table):
        if customer not in self.model.get("customers", {}):
            return multiple()
        fields = {
            "contacts": {"customer": customer, "name": CONTACT},
            "tasks": {"customer": customer, "title": "call"},
            "interactions": {"customer": customer, "channel": "call", "at": NOW, "text": "…"},
        }[table]
        with self.books[user].change("log") as change:
            record = change.create(table, fields)
        self.expect(table, record)
        self.did(user)
        return (table, record["id"])

    @rule(user=who, customer=customers, patch=patches)
    def edit_customer(self, user, customer, patch):
        before = self.model.get("customers", {}).get(customer)
        if before is None:
            with pytest.raises(Refused), self.books[user].change("edit") as change:
                change.update("customers", customer, patch)
            return
        with self.books[user].change("edit") as change:
            record = change.update("customers", customer, patch)
        after = {key: value for key, value in record.items() if key != "stamps"}
        for field, value in patch.items():
            if value is None and "." not in field:
                assert field not in after
        untouched = {field.partition(".")[0] for field in patch}
        assert {k: v for k, v in after.items() if k not in untouched} == {
            k: v for k, v in before.items() if k not in untouched
        }
        if after != before:
            self.expect("customers", record)
            self.did(user)

    @rule(user=who, customer=customers, owner=who)
    def hand_over(self, user, customer, owner):
        if customer not in self.model.get("customers", {}):
            return
        with self.books[user].change("set owner") as change:
            change.update("customers", customer, {"owner": owner})
            entry = {"at": "2026-11-20T02:00:00Z", "to": owner, "by": user}
            record = change.append("customers", customer, "owner_log", entry)
        self.expect("customers", record)
        self.did(user)

    @rule(user=who, customer=consumes(customers))
    def delete_customer(self, user, customer):
        if customer not in self.model.get("customers", {}):
            return
        delete_record(self.books[user], "customers", customer, NOW)
        self.forget_customer(customer)
        self.did(user)

    def forget_customer(self, customer):
        del self.model["customers"][customer]
        for table in ("contacts", "tasks", "interactions"):
            for id, record in list(self.model.get(table, {}).items()):
                if record.get("customer") == customer:
                    del self.model[table][id]

    @rule(user=who, other=others)
    def delete_other(self, user, other):
        table, id = other
        if id in self.model.get(table, {}):
            delete_record(self.books[user], table, id, NOW)
            del self.model[table][id]
            self.did(user)

    @rule(user=who, customer=customers)
    def fail_in_the_middle(self, user, customer):
        with pytest.raises(ZeroDivisionError), self.books[user].change("fail") as change:
            change.create("tasks", {"title": "never"})
            if customer in self.model.get("customers", {}):
                change.delete("customers", customer)
            raise ZeroDivisionError

    # Undo and redo: what they come to is the book's own account, and giving back is exactly the reverse

    @rule(user=who)
    def undo(self, user):
        book = self.books[user]
        before = shown(book)
        try:
            operation = book.undo()
        except Refused:
            assert shown(book) == before
            return
        assert operation.by == user
        self.undone[user] += 1
        self.accept(book, operation)

    @rule(user=who)
    def redo(self, user):
        book = self.books[user]
        before = shown(book)
        try:
            operation = book.redo()
        except Refused:
            assert shown(book) == before
            return
        assert self.undone[user], "something was given back that was never taken"
        self.undone[user] -= 1
        self.accept(book, operation)

    @rule(user=who)
    def undo_and_redo_is_nothing(self, user):
        book = self.books[user]
        before = shown(book)
        try:
            book.undo()
        except Refused:
            return
        book.redo()
        assert shown(book) == before
        self.model = copy.deepcopy(before)

    def accept(self, book, operation):
        """Take over what an undo or redo came to, once it is seen to touch no other record than it says."""
        after = shown(book)
        touched = {(line.table, line.id) for line in operation.changes}
        for table in {*after, *self.model}:
            old, new = self.model.get(table, {}), after.get(table, {})
            for id in {*old, *new}:
                assert (table, id) in touched or old.get(id) == new.get(id)
        self.model = copy.deepcopy(after)

    # What happens to the files

    @rule(user=who)
    def fold(self, user):
        self.books[user].fold()

    @rule(user=who)
    def open_again(self, user):
        self.books[user].close()
        self.books[user] = self.open(user)

    @rule()
    def lose_the_cache(self):
        remove_cache(self.path)

    @rule(user=who)
    def look(self, user):
        self.books[user].refresh()

    # What others do: a process that comes and goes, and a tool that knows nothing of Kehu

    @rule(target=customers, user=who, name=names)
    def add_in_a_second_process(self, user, name):
        record = second_process.do(self.path, user, "add", name=name)
        self.expect("customers", record)
        self.did(user)
        return record["id"]

    @rule(user=who, name=names, customer=customers)
    def rename_in_a_second_process(self, user, name, customer):
        before = self.model.get("customers", {}).get(customer)
        if before is None or before["name"] == name:
            return
        self.expect("customers", second_process.do(self.path, user, "edit", id=customer, name=name))
        self.did(user)

    @rule(user=who)
    def fold_in_a_second_process(self, user):
        second_process.do(self.path, user, "fold")

    @rule(target=customers, name=names, folded=st.booleans(), named=st.booleans())
    def add_by_plain_tinydb(self, name, folded, named):
        """Beside a journal it does not know of, or none; with an id, or without, which the book then gives."""
        if folded:
            self.books["li"].fold()
        record = {"name": name, "created": "2026-11-20T02:00:00Z", "by": "li", "source": f"tool {self.adopted}"}
        if named:
            record["id"] = new_ulid()
        with TinyDB(self.path) as plain:
            plain.table("customers").insert(record)
        record = self.taken_over("customers", record["source"])
        self.expect("customers", record)
        return record["id"]

    @rule(name=names)
    def rename_by_plain_tinydb(self, name):
        """All it sees are the records as they were folded, which is where the book is brought first."""
        self.books["zhang"].fold()
        with TinyDB(self.path) as plain:
            table = plain.table("customers")
            for record in table.all()[:1]:
                patch = {"name": name, "source": f"tool {self.adopted}"}
                table.update(patch, doc_ids=[record.doc_id])
                self.expect("customers", {**record, **patch})
        self.adopted += 1

    def taken_over(self, table, source):
        self.adopted += 1
        self.books["li"].refresh()
        (record,) = (record for record in self.books["li"].all(table) if record.get("source") == source)
        return record

    # What is searched for

    @rule(user=who, typed=st.sampled_from(sorted(SEARCHES)))
    def search(self, user, typed):
        book = self.books[user]
        shown_rows = book.summaries("customers", book.listing("customers", typed).rows)
        assert {each.id for each in shown_rows} == found(self.model, typed)

    # What holds at all times

    @invariant()
    def both_processes_see_the_model(self):
        if hasattr(self, "books"):
            expected = {table: rows for table, rows in self.model.items() if rows}
            for book in self.books.values():
                assert shown(book) == expected

    def check_everything(self):
        book = self.books["zhang"]
        exports = {b"".join(export_json(each)) for each in self.books.values()}
        exports.add(second_process.do(self.path, "li", "export").encode())
        assert len(exports) == 1
        raw = {table: {row["id"]: row for row in rows.values()} for table, rows in read_as_json(self.path).items()}
        for table in book.file.tables():
            assert raw[table] == {record["id"]: record for record in book.all(table)}
        assert examine(self.path).findings == []

    def undo_to_the_beginning(self):
        """Take back every operation in force, newest first, whoever did it: the first export again.

        What another tool did is no operation, and stays.
        """
        if self.adopted:
            return
        book = self.books["li"]
        for operation in reversed(self.line):
            try:
                book.undo(operation)
            except Conflict:
                # Something before it was taken back out of its turn, so that this one has to stay.
                return
            except Refused:
                # Taken back already.
                continue
        assert shown(book) == self.start


def machine(examples):
    case = ModelAgainstBook.TestCase
    case.settings = settings(
        max_examples=examples,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    return case("runTest")


@pytest.fixture(autouse=True, scope="module")
def no_process_stays():
    yield
    second_process.close()


def test_the_book_is_what_the_model_says():
    machine(25).runTest()


@pytest.mark.heavy
def test_the_book_is_what_the_model_says_two_thousand_times():
    machine(2_000).runTest()
