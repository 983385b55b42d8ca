"""Renaming the ids of an export: chance is taken out, every difference that is none stays."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from store.ids import new_ulid
from tests.renamed import renamed

Export = dict[str, list[dict[str, Any]]]


def a_book() -> Export:
    """Two customers with a ticket each, whose ids are as random as those of any book."""
    acme, beta, printer, ink = (new_ulid() for _each in range(4))
    book: Export = {
        "tickets": [
            {"id": printer, "customer": acme, "number": 1001, "subject": "printer offline"},
            {"id": ink, "customer": beta, "number": 1002, "subject": "ink", "follow_up_of": printer},
        ],
        "customers": [{"id": acme, "name": "Acme"}, {"id": beta, "name": "Beta", "tags": ["vip"]}],
    }
    return {table: sorted(records, key=lambda record: str(record["id"])) for table, records in book.items()}


def test_books_alike_but_for_their_ids_are_equal() -> None:
    assert renamed(a_book()) == renamed(a_book())


def test_the_ids_are_named_by_their_first_appearance() -> None:
    shown = renamed(a_book())
    assert [customer["id"] for customer in shown["customers"]] == ["id-1", "id-2"]
    assert shown["tickets"][0] == {
        "id": "id-4", "customer": "id-2", "number": 1002, "subject": "ink", "follow_up_of": "id-3",
    }  # fmt: skip


def test_bytes_are_read_and_the_order_of_records_and_fields_is_chance() -> None:
    book = a_book()
    shuffled = copy.deepcopy(book)
    for records in shuffled.values():
        random.Random(7).shuffle(records)
    assert renamed(json.dumps(shuffled, sort_keys=True).encode()) == renamed(book)


def test_a_link_to_another_record_is_a_difference() -> None:
    book = a_book()
    other = copy.deepcopy(book)
    first, second = other["tickets"]
    first["customer"], second["customer"] = second["customer"], first["customer"]
    assert renamed(other) != renamed(book)


def test_nothing_but_ids_is_changed_or_left_out() -> None:
    book = a_book()
    for table, field, value in (("tickets", "number", 7), ("customers", "name", "ID-1"), ("customers", "note", "")):
        other = copy.deepcopy(book)
        other[table][0][field] = value
        assert renamed(other) != renamed(book)
    assert renamed({**book, "orders": []}) != renamed(book)
    assert renamed({"settings": [{"zone": "Asia/Shanghai", "days": [7, None]}]}) == {
        "settings": [{"zone": "Asia/Shanghai", "days": [7, None]}]
    }
