"""The tables of a base are found where they lie, and two processes have about the same to do."""

import pytest

from store.disk import dividing
from store.disk.dividing import Extent, extents, second_half
from store.disk.indexing import Plans
from store.errors import Damaged
from store.model import RECORD_TYPES
from tests.store.disk.conftest import bytes_of, customer, put_bytes, write

PLANS = Plans(RECORD_TYPES.values())


@pytest.mark.parametrize("block", [1 << 20, 64, 5])
def test_every_table_is_found_whatever_the_blocks(path, open_file, monkeypatch, block):
    file = open_file()
    write(file, *[("customers", number, customer(number)) for number in range(1, 9)])
    write(file, ("自由", 1, {"text": '\n},\n"b":{\n'}), ("自由", 7, {"a": 1}), ("tasks", 1, {}))
    file.fold()
    monkeypatch.setattr(dividing, "_BLOCK", block)
    found = extents(file.journal.moment)
    data = bytes_of(path)
    assert [(part.table, data[part.start : part.end].count(b"\n")) for part in found] == [
        ("customers", 8),
        ("自由", 2),
        ("tasks", 1),
    ]
    assert all(data[part.start : part.start + 1] == b'"' for part in found)
    assert all(data[part.end :].startswith(b"},\n") for part in found)


@pytest.mark.parametrize("of", [b'"tasks":{\n', b"},\n"])
def test_a_frame_of_another_shape_is_damage(path, open_file, of):
    file = open_file()
    write(file, ("customers", 1, customer(1)), ("tasks", 1, {}))
    file.fold()
    data = bytes_of(path)
    at = data.rindex(of, 0, data.index(b'"_journal"'))
    put_bytes(path, data[:at] + b"x" + data[at + 1 :])
    with pytest.raises(Damaged):
        extents(file.journal.moment)


def test_records_found_by_their_names_count_for_several():
    parts = [
        Extent(table, number * 10, number * 10 + 10, rows)
        for number, (table, rows) in enumerate(
            [
                ("customers", 100),
                ("contacts", 130),
                ("interactions", 1100),
                ("tasks", 350),
                ("自由", 5_000),
                ("views", 9),
            ]
        )
    ]
    assert {part.table for part in second_half(PLANS, parts)} == {"customers", "contacts", "tasks"}
    assert second_half(PLANS, [parts[4]]) == []
    assert {part.table for part in second_half(PLANS, [parts[0]])} <= {"customers"}
