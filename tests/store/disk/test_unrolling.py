"""A plain file taken apart in blocks gives the lines that reading it as a whole does, or says that it is not plain."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.disk import foreign, unrolling
from store.disk.unrolling import NotPlain, Unrolling

TEXTS = st.text(st.sampled_from('ab12"\\{}[],: \n客é'), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ROWS = st.dictionaries(st.integers(0, 99), st.dictionaries(TEXTS, VALUES, max_size=4), max_size=12)
TABLES = st.dictionaries(st.sampled_from(("a", "客户", 'q"\\', "tasks", "_default")), ROWS, min_size=1, max_size=4)
STYLES = st.sampled_from(({}, {"indent": 1}, {"ensure_ascii": False, "separators": (",", ":")}))


def unrolled(data: bytes) -> dict[str, list[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        found: dict[str, list[bytes]] = {}
        for table, lines in Unrolling(file.fileno()).blocks():
            found.setdefault(table, []).append(lines)
        return found


def as_a_whole(data: bytes) -> dict[str, bytes]:
    tables = foreign.read(data).tables
    return {
        table: b",\n".join(b'"%d":%b' % (row, foreign.encode(document)) for row, document in rows.items())
        for table, rows in tables.items()
        if rows
    }


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unrolling, "BLOCK", 64)


@settings(max_examples=60, deadline=None)
@given(TABLES, STYLES)
def test_what_comes_out_is_what_reading_it_as_a_whole_gives(tables: dict[str, Any], style: dict[str, Any]) -> None:
    data = json.dumps({name: dict(sorted(rows.items())) for name, rows in tables.items()}, **style).encode()
    try:
        found = unrolled(data)
    except NotPlain:
        return
    assert {table: b",\n".join(pieces) for table, pieces in found.items()} == as_a_whole(data)


def test_a_plain_file_is_taken_apart_in_many_blocks() -> None:
    rows = {str(row): {"id": "A" * 26, "name": f"客 {row}", "nested": {"deep": {"1": {}}}} for row in range(1, 200)}
    for style in ({}, {"indent": 2}, {"ensure_ascii": False, "separators": (",", ":")}):
        data = json.dumps({"empty": {}, "customers": rows, "last": {"7": {}}}, **style).encode()
        found = unrolled(data)
        assert len(found["customers"]) > 20
        assert {table: b",\n".join(pieces) for table, pieces in found.items()} == as_a_whole(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"_meta":{"1":{"format":1}}}',
        '{"a":{"1":{}},"_journal":{}}',
        '{"a":{"1":{}},"a":{"2":{}}}',
        '{"a":{"1":{},"1":{}}}',
        '{"a":{"1":{"b":1,"b":1}}}',
        '{"a":{"1":{"b":1,"b":"\\u0022"}}}',
        '{"a":{"2":{},"1":{}}}',
        '{"a":{"-1":{}}}',
        '{"a":{"9223372036854775808":{}}}',
        '{"a":{"1":[]}}',
        '{"a":{"1":{"b":NaN}}}',
        '{"a":{"1":{"b":1e999}}}',
        '{"a":{"1":{"b":"\\ud800"}}}',
        '{"a":{"1":{}}',
        '{"a":{"1":{}}} x',
        '{"a":{"1":{}}}{"b":{}}',
        '{"a":{"1":{},}}',
        '{"a":{"1":{}},}',
        '{"":{"1":{}}}',
    ],
)
def test_whatever_asks_for_a_closer_look_is_not_plain(text: str) -> None:
    with pytest.raises(NotPlain):
        unrolled(text.encode())


def test_bytes_that_are_no_text_are_not_plain() -> None:
    with pytest.raises(NotPlain):
        unrolled(b'{"a":{"1":{"b":"\xff"}}}')


def test_it_knows_how_far_it_is() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b'{"a":{"1":{}}}')
        file.flush()
        reading = Unrolling(file.fileno())
        assert list(reading.blocks()) == [("a", b'"1":{}')]
        assert reading.offset == os.fstat(file.fileno()).st_size
