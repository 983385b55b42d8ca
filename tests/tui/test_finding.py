"""Finding customers, saying whose a number is, and what the lists look like."""

from __future__ import annotations

import pytest

from store.text.cells import cell_width
from tests.tui.typed import Kehu


@pytest.fixture
def desk(kehu: Kehu) -> Kehu:
    kehu("add", "王小明", "--kind", "person", "--grade", "A", "--phone", "138 0013 8000")
    kehu("add", "王小敏", "--kind", "person", "--grade", "B", "--phone", "139 0013 9000")
    kehu("add", "Acme Ltd", "--tag", "vip", "--phone", "138 0013 8000")
    return kehu


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ([""], ["Acme Ltd", "王小明", "王小敏"]),
        ([], ["Acme Ltd", "王小明", "王小敏"]),
        (["grade:A"], ["王小明"]),
        (["-grade:A"], ["Acme Ltd", "王小敏"]),
        (["wang", "-name:小敏"], ["王小明"]),
        (["tag:vip|grade:B"], ["Acme Ltd", "王小敏"]),
        (["wxm"], ["王小明", "王小敏"]),
    ],
)
def test_find_lists_the_customers_that_fit(desk: Kehu, query: list[str], names: list[str]) -> None:
    assert sorted(customer["name"] for customer in desk("find", *query, "--json").records) == sorted(names)


def test_find_says_what_it_does_not_understand(desk: Kehu) -> None:
    assert "owner" in desk("find", "ownr:li", exits=2).talk
    assert "--jsno" in desk("find", "--jsno", exits=2).talk


def test_find_can_be_limited_and_sorted(desk: Kehu) -> None:
    newest = desk("find", "--sort", "new", "--limit", "1", "--json").record
    assert newest["name"] == "Acme Ltd"


def test_the_columns_of_a_list_line_up_in_mixed_text(desk: Kehu) -> None:
    lines = desk("find").data.splitlines()
    places = {cell_width(line[: line.index("  li")]) for line in lines[1:]}
    assert len(places) == 1


def test_who_names_everybody_with_the_number(desk: Kehu) -> None:
    found = desk("who", "+86 138-0013-8000", "--json").records
    assert sorted(customer["name"] for customer in found) == ["Acme Ltd", "王小明"]
    assert {customer["owner"] for customer in found} == {"li"}


def test_who_finds_the_customer_of_a_contact_with_last_contact_and_tasks(desk: Kehu) -> None:
    desk("contact", "add", "Acme Ltd", "Ann", "--phone", "021 6888 0000")
    desk("log", "Acme Ltd", "hello @mon")
    found = desk("who", "021 6888 0000", "--json").record
    assert found["name"] == "Acme Ltd"
    assert found["last_contact"] == "2026-11-20T06:02:00Z"
    assert found["open_tasks"] == 1


def test_who_fails_where_the_number_is_nobodys(desk: Kehu) -> None:
    assert "Nobody" in desk("who", "139 9999 9999", exits=1).talk


def test_a_name_of_two_gives_the_candidates_and_changes_nothing(desk: Kehu) -> None:
    answer = desk("show", "wangxiaom", exits=1)
    assert answer.data == ""
    assert "王小明" in answer.talk and "王小敏" in answer.talk
    candidates = desk("show", "wangxiaom", "--json", exits=1).records
    assert [set(candidate) >= {"id", "tail", "name", "owner"} for candidate in candidates] == [True, True]
    assert desk.shown("#" + candidates[0]["tail"])["id"] == candidates[0]["id"]
