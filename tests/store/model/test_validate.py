"""Writing a record is strict about what changes; reading it is tolerant of anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Invalid
from store.model import RECORD_TYPES
from store.model.customer import Customer
from store.model.declare import RecordType
from store.model.settings import default_settings
from store.model.task import Task
from store.model.validate import normalise, problems, readable, view

ULID = "01JD4K2M8PZ00000000000000A"
SETTINGS: dict[str, object] = {
    **default_settings(ULID, "Asia/Shanghai", "CNY"),
    "custom_fields": [
        {"slug": "tax_code", "table": "customers", "label": "Tax code", "pattern": "[0-9A-Z]{4}"},
        {"slug": "staff", "table": "customers", "label": "Staff", "type": "number"},
    ],
}
CUSTOMERS, TASKS, INTERACTIONS = (RECORD_TYPES[table] for table in ("customers", "tasks", "interactions"))
STORED = {"id": ULID, "kind": "person", "name": "王小明", "created": "2026-11-20T02:00:00Z", "by": "li"}


def change(
    changed: Mapping[str, object],
    whole: Mapping[str, object] = STORED,
    record_type: RecordType = CUSTOMERS,
    settings: Mapping[str, object] = SETTINGS,
) -> dict[str, object]:
    return normalise(record_type, changed, whole=whole, settings=settings)


def refused(
    changed: Mapping[str, object], whole: Mapping[str, object] = STORED, record_type: RecordType = CUSTOMERS
) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        change(changed, whole, record_type)
    return error.value.fields


def test_a_new_customer_is_stored_in_one_form() -> None:
    typed = {
        "kind": "Person",
        "name": " 王小明\x1b ",
        "phones": "021-50581234, 138 0013 8000、13800138000",
        "mails": ["W@X.example", "a@x.example"],
        "tags": "vip #Key, VIP",
        "grade": "a",
        "owner": "Li",
        "birthday": "5月28日",
        "do_not_contact": "no",
        "note": "one\r\ntwo",
        "archived": datetime(2026, 11, 20, 2, tzinfo=UTC),
    }
    assert change(typed, whole={}) == {
        "kind": "person",
        "name": "王小明",
        "phones": ["+8613800138000", "+862150581234"],
        "mails": ["a@x.example", "w@x.example"],
        "tags": ["Key", "vip"],
        "grade": "A",
        "owner": "li",
        "birthday": "--05-28",
        "do_not_contact": None,
        "note": "one\ntwo",
        "archived": "2026-11-20T02:00:00Z",
    }


def test_every_bad_field_is_named_at_once_by_its_label() -> None:
    assert refused({"grade": "Z", "phones": "call me", "owner": "li wang", "name": " "}) == {
        "grade": "Grade: “Z” is not one of A, B, C, 潜在.",
        "phones": "Phones: “call me” is not a phone number, which has digits, spaces and “+ - ( )” only.",
        "owner": "Owner: “li wang” is not a login, which is one word of letters, digits, “.”, “_” or “-”.",
        "name": "Name is missing; every customer has one.",
    }


@pytest.mark.parametrize(
    ("table", "required"),
    [
        ("customers", {"name"}),
        ("contacts", {"name", "customer"}),
        ("interactions", {"customer", "channel", "at"}),
        ("tasks", {"title"}),
        ("people", {"login"}),
    ],
)
def test_a_new_record_needs_its_required_fields(table: str, required: set[str]) -> None:
    assert set(refused({}, whole={}, record_type=RECORD_TYPES[table])) == required


def test_an_edit_needs_only_what_it_changes() -> None:
    legacy = {"id": ULID, "grade": "nonsense"}
    assert change({"note": "called"}, whole=legacy) == {"note": "called"}


@pytest.mark.parametrize("nothing", [None, "", "  ", [], "\x1b"])
def test_nothing_unsets_a_field(nothing: object) -> None:
    assert change({"phones": nothing, "grade": nothing, "custom.staff": nothing, "newer": nothing}) == {
        "phones": None,
        "grade": None,
        "custom.staff": None,
        "newer": None,
    }


def test_a_value_that_stays_is_not_judged_again() -> None:
    newer = {**STORED, "status": "hologram", "phones": ["old form"]}
    assert change({"status": "hologram", "phones": ["old form"]}, whole=newer) == {
        "status": "hologram",
        "phones": ["old form"],
    }


def test_unknown_fields_pass_cleaned_if_they_are_json() -> None:
    newer = {"score": {"value\x1b": 1.5, "why": ["a\x9b", None, True]}}
    assert change(newer) == {"score": {"value": 1.5, "why": ["a", None, True]}}
    deep: list[object] = []
    for _level in range(50):
        deep = [deep]
    assert set(
        refused({"when": date(2026, 1, 1), "rate": float("inf"), "deep": deep, "keys": {1: 2}, "big": 2**64, "\x1b": 1})
    ) == {
        "when",
        "rate",
        "deep",
        "keys",
        "big",
        "\x1b",
    }


def test_custom_fields_are_checked_by_their_declaration() -> None:
    assert change({"custom.staff": "１２", "custom.tax_code": "91AB"}) == {
        "custom.staff": 12,
        "custom.tax_code": "91AB",
    }
    assert change({"custom": {"staff": "12", "tax_code": ""}}) == {"custom": {"staff": 12}}
    assert change({"custom": {"tax_code": ""}}) == {"custom": None}
    assert refused({"custom.tax_code": "?", "custom.staf": "1", "custom.zzz": "1"}) == {
        "custom.tax_code": "Tax code: “?” does not match the pattern “[0-9A-Z]{4}”.",
        "custom.staf": "Custom fields “staf”: There is no such custom field; did you mean staff?",
        "custom.zzz": "Custom fields “zzz”: There is no such custom field; the settings declare them.",
    }
    assert set(refused({"custom": {"staff": "many"}})) == {"custom.staff"}


def test_a_custom_value_whose_declaration_is_gone_survives_and_can_be_unset() -> None:
    stored = {**STORED, "custom": {"old": 1.5}}
    assert change({"custom.old": 1.5}, whole=stored) == {"custom.old": 1.5}
    assert change({"custom": {"old": 1.5, "staff": 2}}, whole=stored) == {"custom": {"old": 1.5, "staff": 2}}
    assert change({"custom.old": None}, whole=stored) == {"custom.old": None}


def test_a_required_custom_field_is_asked_of_new_records_only() -> None:
    settings = {"custom_fields": [{"slug": "tax", "table": "customers", "label": "Tax", "required": True}]}
    with pytest.raises(Invalid) as error:
        change({"name": "Acme"}, whole={}, settings=settings)
    assert error.value.fields == {"custom.tax": "Tax is missing; every customer has one."}
    given_one = change({"name": "Acme", "custom": {"tax": "1"}}, whole={}, settings=settings)
    assert given_one == {"name": "Acme", "custom": {"tax": "1"}}
    assert change({"note": "x"}, settings=settings) == {"note": "x"}
    for name, nothing in (("custom", {}), ("custom.tax", None)):
        with pytest.raises(Invalid, match="Tax is missing"):
            change({name: nothing}, whole={**STORED, "custom": {"tax": "1"}}, settings=settings)


def test_a_birthday_must_exist_in_its_calendar() -> None:
    lunar = {"birthday": "2月30日", "birthday_calendar": "lunar"}
    assert change(lunar) == {"birthday": "--02-30", "birthday_calendar": "lunar"}
    assert set(refused({"birthday": "2月30日"})) == {"birthday"}
    stored = {**STORED, "birthday": "--02-30", "birthday_calendar": "lunar"}
    assert set(refused({"birthday_calendar": "solar"}, whole=stored)) == {"birthday"}
    assert change({"birthday": "02-30"}, whole=stored) == {"birthday": "--02-30"}


def test_a_due_value_is_a_date_or_an_instant() -> None:
    for due, stored in [
        (date(2026, 11, 24), "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        (datetime(2026, 11, 24, 7, 0, 30, tzinfo=UTC), "2026-11-24T07:00:30Z"),
        ("2026-11-24T15:00:00+08:00", "2026-11-24T07:00:00Z"),
    ]:
        assert change({"due": due}, record_type=TASKS) == {"due": stored}
    for due in ("2026-02-30", "2026-11-24T15:00:00", "tomorrow", 7):
        assert set(refused({"due": due}, record_type=TASKS)) == {"due"}


def test_numbers_and_links_keep_within_bounds() -> None:
    assert change({"rating": "４", "minutes": 0, "contact": ULID.lower()}, record_type=INTERACTIONS) == {
        "rating": 4,
        "minutes": 0,
        "contact": ULID,
    }
    bad = {"rating": 6, "minutes": True, "contact": "#wang", "mood": 1, "text": "x" * 100_001}
    assert set(refused(bad, record_type=INTERACTIONS)) == set(bad)


def test_objects_in_lists_have_their_members_checked() -> None:
    addresses = [{"label": " office ", "city": "Oslo\n", "text": "", "floor": 3}]
    assert change({"addresses": addresses}) == {"addresses": [{"label": "office", "city": "Oslo", "floor": 3}]}
    assert refused({"addresses": [{"city": 1}]}) == {"addresses": "Addresses: Entry 1, City: “1” is not text."}
    twice = [{"label": "office"}, {"label": "office"}]
    assert refused({"addresses": twice}) == {"addresses": "Addresses: “office” is there twice."}
    assert set(refused({"owner_log": [{"to": "li"}]})) == {"owner_log"}


@st.composite
def typed_fields(draw: st.DrawFn) -> tuple[RecordType, dict[str, object]]:
    """A record type and something for some of its fields, often of the right kind."""
    record_type = RECORD_TYPES[draw(st.sampled_from(list(RECORD_TYPES)))]
    names = draw(st.lists(st.sampled_from([field.name for field in record_type.fields]), max_size=4))
    value = (
        st.text(max_size=20)
        | st.sampled_from(["13800138000, 021-50581234", "w@x.example", "5月28日", "call", "yes", "3", ULID, "A"])
        | st.lists(st.text(max_size=10) | st.sampled_from(["10086", "w@x.example"]), max_size=3)
        | st.dates()
        | st.datetimes(timezones=st.just(UTC))
        | json_values
    )
    return record_type, {name: draw(value) for name in names}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(typed_fields())
def test_normalising_twice_is_normalising_once_and_leaves_no_problem(
    typed: tuple[RecordType, dict[str, object]],
) -> None:
    record_type, changed = typed
    try:
        once = change(changed, record_type=record_type)
    except Invalid as error:
        assert set(error.fields) <= {field.name for field in record_type.fields}
        assert all(sentence.endswith((".", "?")) for sentence in error.fields.values())
        return
    stored = {name: value for name, value in once.items() if value is not None}
    assert change(stored, whole={"id": ULID}, record_type=record_type) == stored
    assert not set(problems(record_type, stored)) & set(stored)


@given(st.sampled_from(list(RECORD_TYPES)), st.data())
def test_any_json_in_a_stored_field_can_be_read(table: str, data: st.DataObject) -> None:
    record_type = RECORD_TYPES[table]
    names = st.sampled_from([field.name for field in record_type.fields]) | st.text(max_size=5)
    document = data.draw(st.dictionaries(names, json_values, max_size=5))
    assert isinstance(view(record_type, document), record_type.view)
    assert set(problems(record_type, document)) <= {field.name for field in record_type.fields}


def test_a_view_has_types_and_leaves_out_what_it_cannot_read() -> None:
    document = {**STORED, "phones": 7, "archived": "2026-11-20T02:00:00Z", "grade": "Q", "newer": 1}
    customer = view(CUSTOMERS, document)
    assert isinstance(customer, Customer)
    assert customer.archived == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert (customer.name, customer.grade, customer.phones) == ("王小明", "Q", ())


def test_a_task_tells_when_it_is_due() -> None:
    def due(text: str) -> object:
        task = view(TASKS, {"title": "call", "due": text})
        assert isinstance(task, Task)
        return task.due_by()

    assert due("2026-11-24") == date(2026, 11, 24)
    assert due("2026-11-24T07:00:00Z") == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert due("someday") is None


def test_problems_list_what_is_stored_badly_and_nothing_else() -> None:
    assert problems(CUSTOMERS, {**STORED, "status": "hologram", "newer": None, "custom": {"gone": 1}}) == {}
    bad = {
        "id": "1",
        "phones": ["138 0013 8000"],
        "note": "",
        "do_not_contact": False,
        "created": "2026-11-20T02:00:00+08:00",
    }
    assert problems(CUSTOMERS, bad) == {
        "name": "Name is missing; every customer has one.",
        "phones": "Phones: “list” is not in the form that is stored.",
        "do_not_contact": "Do not contact is there but empty.",
        "note": "Note is there but empty.",
        "id": "Id: “1” is not the id of a record, which has 26 letters and digits.",
        "created": "Created: “2026-11-20T02:00:00+08:00” is not in the form that is stored.",
    }


def test_values_of_a_wrong_shape_are_shown_as_text_and_lists_that_are_none_are_left_out():
    shown = readable(
        RECORD_TYPES["customers"],
        {"name": 5, "phones": "x", "owner": ["a"], "tags": ["vip", 7], "owner_log": "?", "grade": "A", "unknown": 1},
    )
    assert shown == {"name": "5", "phones": ["x"], "owner": "['a']", "tags": ["vip", "7"], "grade": "A", "unknown": 1}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@given(document=st.dictionaries(st.sampled_from([field.name for field in RECORD_TYPES["customers"].fields]), _JSON))
def test_whatever_is_stored_can_be_read_once_it_is_made_readable(document):
    shown = readable(RECORD_TYPES["customers"], document)
    assert readable(RECORD_TYPES["customers"], shown) == shown
    assert isinstance(shown.get("name", ""), str)
