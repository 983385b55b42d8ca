"""The record types agree with themselves: views, vocabularies, links and indexes name fields that exist."""

from __future__ import annotations

import msgspec
import pytest

from store.model import RECORD_TYPES
from store.model.declare import RecordType
from store.model.shapes import MEMBERS
from store.model.vocabulary import EDITABLE, FIXED, GRADE

EVERY_TYPE = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)
LATER_TABLES = {"deals", "plans"}


def test_the_order_of_the_tables_is_fixed() -> None:
    assert list(RECORD_TYPES) == [
        "customers",
        "contacts",
        "interactions",
        "tasks",
        "people",
        "settings",
        "operations",
        "deleted",
        "tickets",
        "distinctions",
        "views",
        "surveys",
        "articles",
        "templates",
        "targets",
        "reviews",
    ]


@EVERY_TYPE
def test_every_field_is_in_the_view_and_once(record_type: RecordType) -> None:
    names = [field.name for field in record_type.fields]
    viewed = [field.encode_name for field in msgspec.structs.fields(record_type.view)]
    assert len(names) == len(set(names))
    assert set(names) <= set(viewed)
    assert all(field.label for field in record_type.fields)


@EVERY_TYPE
def test_choices_have_a_vocabulary_links_a_table_and_lists_their_members(record_type: RecordType) -> None:
    for field in record_type.fields:
        if field.kind == "choice":
            assert field.vocabulary in {*FIXED, *EDITABLE, GRADE}
        if field.kind == "list":
            assert f"{record_type.table}.{field.name}" in MEMBERS
        if field.target:
            assert field.kind == "link"
            assert field.target in {*RECORD_TYPES, *LATER_TABLES}


@EVERY_TYPE
def test_the_index_names_fields_of_the_type(record_type: RecordType) -> None:
    index = record_type.index
    references = {field.rstrip("!") for field in index.references}
    indexed = {*references, *index.columns, *index.lists, *(name for name, _class in index.searchable)}
    assert all(record_type.field(name) for name in indexed)
    assert all(name in msgspec.structs.asdict(record_type.view()) for name in (*indexed, index.touches) if name)
