"""Stands in for the conftest of TinyDB's own tests and gives them BookDB under the name of TinyDB."""

import pytest

from store.disk.tables import BookDB


@pytest.fixture
def db(tmp_path):
    book = BookDB(tmp_path / "test.db")
    book.insert_multiple({"int": 1, "char": character} for character in "abc")
    yield book
    book.close()


def pytest_collection_modifyitems(items):
    for item in items:
        item.module.TinyDB = BookDB
