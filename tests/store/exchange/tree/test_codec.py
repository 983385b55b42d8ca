"""A record in the tree: the bytes the format fixes, and nothing lost on the way there and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.exchange.tree.codec import decode_line, decode_record, encode_line, encode_record, encode_timeline
from store.exchange.tree.flat import Entry, flatten
from store.exchange.tree.plain import is_plain
from store.exchange.tree.strict import Unreadable

ID = "01DXFYZDM6Q7BRXSD1DM9NZENP"
MADE, LATER = "01JABCDEFGHJK-4f2a", "01JD4K9Q7AB00-4f2a"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["e\u0301", "\x1b]52;c;eA==\x07", "\x9b31m", "\u202eevil", "王小明 \\ \"“”'", "\x7f", "a\nb\tc", "\u2028", "=1"]
)
scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    scalars | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.sampled_from("ab"), inner, max_size=3),
    max_leaves=8,
)
names = texts | st.sampled_from(
    ["name", "tags", "phones", "custom", "stamps", "extra", "deleted", "conflicts", "kind", "a.b", "log", "x@", "y!"]
)
stamps = st.dictionaries(
    st.sampled_from(["created", "name", "custom.a", "deleted", "姓名"]),
    st.sampled_from([MADE, LATER, "none"]),
    min_size=1,
)
documents = st.builds(
    lambda document, stamped: {"id": ID, **document, **stamped},
    st.dictionaries(names, values, max_size=6),
    st.fixed_dictionaries({}, optional={"stamps": stamps | values}),
)
entries = st.builds(
    Entry, st.sampled_from(["customers", "interactions"]), documents, st.booleans(), st.sampled_from(["", LATER])
)


def exact(value: Any) -> str:
    """The value so that 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True)


def without_implied_stamps(entry: Entry) -> Entry:
    """The entry as it is kept: a stamp like that of `created` goes without saying."""
    stamped = entry.document.get("stamps")
    document = dict(entry.document)
    if isinstance(stamped, dict) and stamped:
        made = stamped.get("created")
        implied = {f for f, s in stamped.items() if s == made in (MADE, LATER) and f in ("name", "custom.a", "deleted")}
        implied -= {"deleted"} if entry.deleted else set()
        document["stamps"] = {field: stamp for field, stamp in stamped.items() if field not in implied}
    return Entry(entry.table, document, entry.deleted, entry.stamp if entry.deleted else "")


def same(found: Entry, expected: Entry) -> bool:
    return exact([found.document, found.deleted, found.stamp]) == exact(
        [expected.document, expected.deleted, expected.stamp]
    )


@settings(max_examples=50)
@given(entries)
def test_any_record_comes_back_as_it_went_in(entry: Entry) -> None:
    expected = without_implied_stamps(entry)
    data, line = encode_record(entry), encode_line(entry)
    assert same(decode_record(entry.table, data), expected)
    assert same(decode_line(line), expected)
    assert encode_record(decode_record(entry.table, data)) == data
    assert encode_line(decode_line(line)) == line
    assert is_plain(data.decode()) and is_plain(line.decode()) and line.count(b"\n") == 1


@pytest.mark.heavy
@settings(max_examples=5_000, deadline=None)
@given(entries)
def test_any_record_at_all_comes_back(entry: Entry) -> None:
    test_any_record_comes_back_as_it_went_in.hypothesis.inner_test(entry)  # type: ignore[attr-defined]


@settings(max_examples=50)
@given(entries)
def test_the_bytes_are_those_that_the_standard_library_writes(entry: Entry) -> None:
    flat = flatten(entry)
    listed = {key for key, value in flat.items() if isinstance(value, list) and any(isinstance(i, dict) for i in value)}
    data = encode_record(entry).decode()
    if not listed:
        assert data == json.dumps(flat, sort_keys=True, ensure_ascii=False, indent=0, allow_nan=False) + "\n"
    assert json.loads(data) == flat
    line = flatten(entry, line=True)
    written = json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    assert encode_line(entry).decode() == written + "\n"


def test_a_record_has_a_line_for_each_field_and_for_each_entry_of_a_list() -> None:
    document = {
        "id": ID,
        "name": "Xavi Quist",
        "mails": ["a@example.org", "b@example.org"],
        "custom": {"tax_code": "91", "价格": 1.5},
        "status": "active",
        "status_log": [{"to": "new", "at": "2026-11-20T02:00:00Z"}, {"to": "active", "at": "2026-11-21T02:00:00Z"}],
        "conflicts": {"status": [[MADE, "lost"]]},
        "stamps": {"created": MADE, "status": LATER, "grade": LATER},
    }
    assert encode_record(Entry("customers", document)).decode() == (
        "{\n"
        f'"created@": "{MADE}",\n'
        '"custom.tax_code": "91",\n'
        '"extra": "{\\"custom\\":{\\"价格\\":1.5}}",\n'
        f'"grade@": "{LATER}",\n'
        f'"id": "{ID}",\n'
        '"mails": [\n"a@example.org",\n"b@example.org"\n],\n'
        '"name": "Xavi Quist",\n'
        '"status": "active",\n'
        f'"status!": [\n[\n"{MADE}",\n"lost"\n]\n],\n'
        f'"status@": "{LATER}",\n'
        '"status_log": [\n'
        '{"at":"2026-11-20T02:00:00Z","to":"new"},\n'
        '{"at":"2026-11-21T02:00:00Z","to":"active"}\n'
        "]\n"
        "}\n"
    )


def test_a_deleted_record_keeps_its_content_beside_the_stamp_of_its_deletion() -> None:
    data = encode_record(Entry("customers", {"id": ID, "name": "Acme"}, True, LATER))
    assert data.decode() == f'{{\n"deleted": true,\n"deleted@": "{LATER}",\n"id": "{ID}",\n"name": "Acme"\n}}\n'


def test_a_timeline_stands_in_the_order_of_ids_whatever_the_order_it_is_given_in() -> None:
    lines = [Entry("interactions", {"id": id, "text": "x"}) for id in ("01B", "01A")]
    assert encode_timeline(lines) == b'{"id":"01A","text":"x"}\n{"id":"01B","text":"x"}\n'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"id":"x","id":"y"}', "twice"),
        (b'{"a":NaN}', "NaN"),
        (b'{"a":1.5}', "fraction"),
        (b'{"a":1e999}', "fraction"),
        (b'{"a":null}', "null"),
        (b'{"a":"\\ud800"}', "Unicode"),
        (b'{"a":"\xff"}', "UTF-8"),
        (b"[" * 100_000, "deeply"),
        (b'{"a":[[[[1]]]]}', "deeply"),
        (b'{"a":{"b":1}}', "dot"),
        (b'{"a":1,"a.b":2}', "both"),
        (b'{"a.b":1,"a":2}', "both"),
        (b'{"A":1}', "key"),
        (b'{"a@":"yesterday"}', "stamp"),
        (b'{"a!":["x"]}', "stamps"),
        (b'{"a":' + b"9" * 5_000 + b"}", "long"),
        (b'{"a":9007199254740993}', "large"),
        (b'{"deleted":1}', "true"),
        (b'{"extra":{}}', "text"),
        (b'{"extra":1}', "text"),
        (b'{"extra":"{\\"a\\":1e999}"}', "large"),
        (b'{"name":"x","extra":"{\\"name\\":1}"}', "twice"),
        (b'{"a":"' + b"x" * (1 << 20) + b'"}', "larger"),
        (b"\xef\xbb\xbf{}", "JSON"),
        (b"[]", "object"),
        (b"", "JSON"),
    ],
)
def test_what_is_not_of_the_format_is_refused_in_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        decode_record("customers", data)


def test_the_work_of_another_editor_is_read_all_the_same() -> None:
    data = b'{\r\n"name": "Acme",\r\n"id": "01DXFYZDM6Q7BRXSD1DM9NZENP"}'
    assert decode_record("customers", data).document == {"name": "Acme", "id": ID}
