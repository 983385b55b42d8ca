"""Adding, showing, changing, archiving and deleting customers and their contacts from the command line."""

from __future__ import annotations

import pytest

from tests.tui.typed import Kehu


def test_add_prints_the_short_id_by_which_the_customer_is_found(kehu: Kehu) -> None:
    answer = kehu("add", "王小明", "--kind", "person", "--phone", "138 0013 8000", "--email", "W@X.example")
    short = answer.data.strip()
    assert short.startswith("#") and len(short) == 5
    assert answer.talk == "Added 王小明.\n"
    assert kehu.shown(short)["mails"] == ["w@x.example"]


def test_add_answers_with_the_record_as_json(kehu: Kehu) -> None:
    record = kehu("add", "Acme Ltd", "--tag", "vip", "--tag", "it", "--do-not-contact", "--json").record
    assert record["kind"] == "company"
    assert record["owner"] == "li"
    assert record["tags"] == ["it", "vip"]
    assert record["do_not_contact"] is True
    assert "stamps" not in record


def test_an_address_and_a_custom_field_are_given_as_pairs(kehu: Kehu) -> None:
    kehu("add", "Acme")
    fields = '[{"slug": "floor", "table": "customers", "label": "Floor", "type": "number"}]'
    kehu("config", "set", "custom_fields", fields)
    record = kehu("edit", "Acme", "--address", "office=1 Main St", "--custom", "floor=12", "--json").record
    assert record["addresses"] == [{"label": "office", "text": "1 Main St"}]
    assert record["custom"] == {"floor": 12}
    assert kehu("add", "Beta", "--custom", "floor=3", "--json").record["custom"] == {"floor": 3}


def test_bad_fields_are_all_named_and_nothing_is_added(kehu: Kehu) -> None:
    kehu("add", "Acme")
    answer = kehu("add", "Beta", "--grade", "Z", "--phone", "abc", exits=1)
    assert "Grade" in answer.talk and "Phones" in answer.talk
    assert answer.data == ""
    assert len(kehu("find", "--json").records) == 1


def test_show_is_one_line_with_everything_about_the_customer(wang: Kehu) -> None:
    wang("contact", "add", "王小明", "李四", "--phone", "139 0000 1111")
    wang("log", "王小明", "客户要三季度报价 @4d =ok ~12")
    whole = wang.shown()
    assert [contact["name"] for contact in whole["contacts"]] == ["李四"]
    assert [task["due"] for task in whole["tasks"]] == ["2026-11-24"]
    assert whole["tickets"] == []
    (call,) = whole["timeline"]
    assert call["text"] == "客户要三季度报价"
    assert (call["minutes"], call["outcome"], call["at"]) == (12, "reached", "2026-11-20T06:02:00Z")
    assert "stamps" not in str(whole)


def test_show_reads_well_for_people(wang: Kehu) -> None:
    wang("log", "王小明", "客户要三季度报价 @4d =ok ~12")
    lines = wang("show", "wxm").data.splitlines()
    assert lines[0].startswith("王小明 · #") and lines[0].endswith("上海金桥贸易 · A · owner li")
    assert lines[-2] == "to do  Tue 2026-11-24  客户要三季度报价"
    assert lines[-1] == "2026-11-20 14:02  Call  12 min  Reached  客户要三季度报价"


def test_the_timeline_has_the_newest_fifty_unless_all_are_asked_for(wang: Kehu) -> None:
    for number in range(52):
        wang("log", "王小明", f"call {number}", "--at", f"2026-11-19 10:{number:02}")
    assert [call["text"] for call in wang.shown()["timeline"]] == [f"call {number}" for number in range(51, 1, -1)]
    assert len(wang("show", "王小明", "--all", "--json").record["timeline"]) == 52


def test_escape_sequences_in_a_name_never_reach_the_terminal(kehu: Kehu) -> None:
    answer = kehu("add", "Evil \x1b]0;owned\x07\u202ename")
    shown = kehu("find")
    for text in (answer.data, answer.talk, shown.data):
        assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text


def test_editing_replaces_a_field_and_unset_empties_it(wang: Kehu) -> None:
    record = wang("edit", "王小明", "--name", "王大明", "--grade", "B", "--unset", "company", "--json").record
    assert (record["name"], record["grade"]) == ("王大明", "B")
    assert "company" not in record


def test_editing_adds_to_and_takes_from_the_numbers_mails_and_tags(wang: Kehu) -> None:
    wang("edit", "王小明", "--more", "tag=vip", "--more", "phone=021 6888 0000")
    assert wang.shown()["phones"] == ["+8613800138000", "+862168880000"]
    record = wang("edit", "王小明", "--less", "phone=13800138000", "--less", "tag=VIP", "--json").record
    assert record["phones"] == ["+862168880000"]
    assert record.get("tags", []) in ([], ["vip"])


@pytest.mark.parametrize("options", [[], ["--unset", "colour"], ["--more", "grade=A"], ["--more", "vip"]])
def test_an_edit_that_says_nothing_that_can_be_done_changes_nothing(wang: Kehu, options: list[str]) -> None:
    before = wang.shown()
    wang("edit", "王小明", *options, exits=1 if options else 2)
    assert wang.shown() == before


def test_an_archived_customer_is_out_of_lists_until_it_is_brought_back(wang: Kehu) -> None:
    wang("archive", "王小明")
    assert wang("find", "--json").records == []
    assert len(wang("find", "is:archived", "--json").records) == 1
    wang("archive", "王小明", "--back")
    assert len(wang("find", "--json").records) == 1


def test_deleting_alone_needs_no_word_and_undo_brings_it_back(wang: Kehu) -> None:
    wang("delete", "王小明")
    assert "Nobody goes by" in wang("show", "王小明", exits=1).talk
    wang("undo")
    assert wang.shown()["name"] == "王小明"


def test_deleting_with_all_that_goes_along_needs_yes_where_nobody_can_be_asked(wang: Kehu) -> None:
    wang("log", "王小明", "hello @fri")
    refused = wang("delete", "王小明", exits=2)
    assert "1 interaction, 1 task" in refused.talk and "--yes" in refused.talk
    assert wang("delete", "王小明", "--yes").talk == "Deleted 王小明 with 1 interaction, 1 task.\n"


def test_a_contact_is_added_changed_listed_and_deleted(wang: Kehu) -> None:
    assert wang("contact", "add", "王小明", "李四", "--title", "采购").data.startswith("#")
    wang("contact", "add", "王小明", "Ann Lee", "--phone", "021 6888 0000")
    wang("contact", "edit", "ann lee", "--name", "Anne Lee", "--primary")
    names = [contact["name"] for contact in wang("contact", "list", "王小明", "--json").records]
    assert sorted(names) == ["Anne Lee", "李四"]
    assert "采购" in wang("contact", "list", "王小明").data
    wang("contact", "delete", "李四")
    assert [contact["name"] for contact in wang.shown()["contacts"]] == ["Anne Lee"]


def test_owners_are_set_claimed_released_and_counted(wang: Kehu) -> None:
    wang("owner", "set", "王小明", "--to", "zhou", "--reason", "holiday")
    entry = wang.shown()["owner_log"][-1]
    assert (entry["from"], entry["to"], entry["reason"]) == ("li", "zhou", "holiday")
    assert wang("owner", "list", "--json").records == [{"owner": "zhou", "customers": 1}]
    wang("owner", "release", "王小明")
    assert "nobody" in wang("owner", "list").data
    wang("owner", "claim", "王小明")
    assert wang.shown()["owner"] == "li"
