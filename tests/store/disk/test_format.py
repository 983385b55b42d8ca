"""The bytes of a book: what is encoded comes back, and no torn or flipped byte of it goes unnoticed."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.disk import format as layout
from store.errors import Damaged, NewerFormat, Refused

GENERATION = "7ce129e7a910ed5a"
START = 1234

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = (
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats(allow_nan=False, allow_infinity=False) | text
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3))
documents = st.dictionaries(text, values, max_size=4)
tables = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
operations = st.lists(st.tuples(tables, st.integers(0, 2**53), st.none() | documents), max_size=4)


def same(left, right):
    """Equal as JSON is: true is not 1, and 1.0 is not 1."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def encode(changes, number=1, position=START):
    return layout.encode_record(
        GENERATION,
        number,
        [
            (table, row, None if document is None else layout.encode_document(document))
            for table, row, document in changes
        ],
        position,
    )


def read(data, number=0):
    return layout.read_records(data, START, GENERATION, number)


def three_records():
    """The bytes of three records of different kinds, and where each ends."""
    data, ends = b"", []
    for number, changes in enumerate(
        (
            [("customers", 1, {"name": "上海金桥贸易", "note": 'a "b" \\ c'})],
            [("tasks", 5, {"title": "call"}), ("tasks", 9, None), ("自由", 1, {})],
            [("customers", 1, None)],
        ),
        start=1,
    ):
        data += encode(changes, number, START + len(data))[0]
        ends.append(len(data))
    return data, ends


@given(documents)
def test_a_document_comes_back_as_it_went_in(document):
    assert same(layout.decode_document(layout.encode_document(document)), document)


@given(documents)
def test_a_document_is_one_line_that_every_json_tool_reads(document):
    body = layout.encode_document(document)
    assert b"\n" not in body
    assert same(json.loads(body), document)


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, "\ud800", {1: "one"}, {"\udfff": 1}, b"bytes", {1, 2}, object],
    ids=repr,
)
def test_what_json_cannot_hold_is_refused_wherever_it_stands(value):
    for document in ({"x": value}, {"x": [{"y": value}]}):
        with pytest.raises(Refused, match="Nothing was saved"):
            layout.encode_document(document)


def test_a_document_that_contains_itself_is_refused():
    endless: dict = {}
    endless["again"] = endless
    with pytest.raises(Refused):
        layout.encode_document(endless)


@given(st.lists(operations, max_size=4))
def test_records_come_back_with_the_places_of_their_documents(transactions):
    data = b""
    for number, changes in enumerate(transactions, start=1):
        data += encode(changes, number, START + len(data))[0]
    records, tail = read(data + layout.CLOSER)
    assert tail.clean and tail.position == START + len(data)
    assert [record.number for record in records] == list(range(1, len(transactions) + 1))
    for record, changes in zip(records, transactions, strict=True):
        found = [(change.table, change.doc_id, change.document) for change in record.changes]
        assert same(found, [list(change) for change in changes])
        for change in record.changes:
            place = change.place - START
            if change.document is not None:
                assert same(json.loads(data[place : place + change.length]), change.document)


@given(operations)
def test_the_places_known_when_writing_are_those_found_when_reading(changes):
    data, places, crc = encode(changes)
    ((record,), _tail) = read(data + layout.CLOSER)
    assert [(change.place, change.length) for change in record.changes if change.document is not None] == [
        place for place in places if place != (0, 0)
    ]
    assert record.crc == crc


@given(st.text("0123456789abcdef", min_size=16, max_size=16), st.integers(99, 10**15 - 1), st.integers(0, 2**32 - 1))
def test_a_header_has_99_bytes_and_comes_back(generation, journal, crc):
    data = layout.encode_header(generation, journal, crc)
    assert len(data) == layout.HEADER_LENGTH
    assert layout.decode_header(data) == layout.Header(generation, journal, crc)


def test_a_header_of_the_future_is_told_from_no_header():
    assert layout.decode_header(b'{"_default": {"1": {"a": 1}}}') is None
    with pytest.raises(NewerFormat, match="format 2"):
        layout.decode_header(layout.encode_header(GENERATION, 99, 0).replace(b'"format":1', b'"format":2'))
    with pytest.raises(NewerFormat, match="format 12"):
        layout.decode_header(b'{"_meta": {"1": {"format": 12, "else": true}}}')


def test_a_write_cut_off_at_any_byte_leaves_the_records_before_it():
    data, ends = three_records()
    whole = data + layout.CLOSER
    for cut in range(len(whole) + 1):
        records, tail = read(whole[:cut])
        sound = [end for end in ends if end <= cut]
        assert len(records) == len(sound)
        assert tail.position == START + (sound[-1] if sound else 0)
        assert tail.leftover == whole[tail.position - START : cut]
        assert tail.clean is (cut == len(whole))


def test_bytes_never_written_are_torn_wherever_they_begin():
    data, ends = three_records()
    for cut in range(ends[1], len(data)):
        missing = len(data) - cut
        if missing < 16:
            # So few bytes at the end of a file hold no line end, or are the closer alone.
            assert read(data[:cut] + bytes(missing + 3))[1].position == START + ends[1]
        records, tail = read(data[:cut] + bytes(600))
        assert len(records) == 2
        assert not tail.clean


def test_a_sector_lost_in_the_middle_of_the_last_record_is_torn_and_in_an_earlier_one_damage():
    long = encode([("customers", 1, {"note": "x" * 2000})], 1)[0]
    holed = long[:500] + bytes(512) + long[1012:]
    records, tail = read(holed + layout.CLOSER)
    assert records == [] and tail.worth_keeping
    after = encode([("customers", 2, {})], 2, START + len(long))[0]
    with pytest.raises(Damaged):
        read(holed + after + layout.CLOSER)


def test_a_write_whose_first_sector_was_lost_is_torn_wherever_the_closer_lay():
    data, ends = three_records()
    for of_the_closer in range(1, 4):
        lost = data[: ends[1]] + layout.CLOSER[:of_the_closer] + data[ends[1] + of_the_closer :] + layout.CLOSER
        records, tail = read(lost)
        assert len(records) == 2
        assert tail.position == START + ends[1] and tail.worth_keeping


def test_a_bit_flipped_anywhere_in_three_records_is_damage():
    data, _ends = three_records()
    whole = data + layout.CLOSER
    for at in range(len(data)):
        for bit in range(8):
            flipped = bytearray(whole)
            flipped[at] ^= 1 << bit
            with pytest.raises(Damaged):
                read(bytes(flipped))


def test_a_bit_flipped_in_the_closer_is_never_taken_for_a_clean_end():
    data, _ends = three_records()
    for at in range(3):
        for bit in range(8):
            closer = bytearray(layout.CLOSER)
            closer[at] ^= 1 << bit
            try:
                records, tail = read(data + bytes(closer))
            except Damaged:
                continue
            assert len(records) == 3 and not tail.clean


def test_a_record_passes_only_in_its_own_generation_and_at_its_own_number():
    data = encode([("customers", 1, {"name": "A"})], 2)[0] + layout.CLOSER
    assert len(layout.read_records(data, START, GENERATION, 1)[0]) == 1
    for generation, before in ((GENERATION, 0), (GENERATION, 2), ("0" * 16, 1)):
        with pytest.raises(Damaged):
            layout.read_records(data, START, generation, before)


def test_the_base_is_read_line_by_line_with_the_place_of_each_document():
    lines = [
        b'"customers":{\n',
        b'"1":{"a":1},\n',
        b'"12":{"b":[2]}\n',
        b"},\n",
        b'"\xe8\x87\xaa":{\n',
        b'"3":{}\n',
        b"},\n",
    ]
    data = b"".join(lines)
    found = [line for line in layout.read_base(lines, 100) if line.kind == "document"]
    assert [(line.table, line.doc_id, line.body) for line in found] == [
        ("customers", 1, b'{"a":1}'),
        ("customers", 12, b'{"b":[2]}'),
        ("自", 3, b"{}"),
    ]
    assert all(data[line.place - 100 : line.place - 100 + line.length] == line.body for line in found)


@pytest.mark.parametrize(
    "line", [b"\n", b'"1":{}\n', b'"x":{}\n', b'{"1":{}}\n', b'"\xff":{\n', b'"\x01":{\n', b'"1":{}']
)
def test_a_line_that_is_no_part_of_a_base_is_damage(line):
    with pytest.raises(Damaged):
        list(layout.read_base([line]))
