"""Who is meant by a name, a number, an address or an id (rule 15)."""

from __future__ import annotations

import pytest

from store.errors import Ambiguous, NotFound
from store.find.resolve import Match, find_person, resolve, short_id, short_ids
from tests.store.find.conftest import SmallBook

JINQIAO = "01KA0000000000000000JQ7Q2M"
WANG = "01KA0000000000000000WNG111"
CONTACT = "01KA0000000000000000CNT222"
ACME = "01KA0000000000000000ACM333"
OLD = "01KA0000000000000000XYD333"
TASK = "01KA0000000000000000TSK444"


@pytest.fixture
def desk(book: SmallBook) -> SmallBook:
    book.add("customers", JINQIAO, name="上海金桥贸易", owner="li", phones=["+862150581234"])
    book.add("customers", WANG, name="王小明", company="上海金桥贸易", phones=["+8613800138000"], mails=["w@x.example"])
    book.add("contacts", CONTACT, customer=JINQIAO, name="赵敏", phones=["+8613900139000"])
    book.add("customers", ACME, name="Acme Ltd", owner="zhang", phones=["4008001234;ext=12"])
    book.add("tasks", TASK, customer=ACME, title="send the quote")
    return book


@pytest.mark.parametrize(
    "text",
    [
        WANG,
        WANG.lower(),
        "#" + WANG,
        "#g111",
        "＃G111",
        "#WNGlIL",
        "王小明",
        "王 小明",
        " 王小明 ",
        "小明",
        "wxm",
        "wangxiaoming",
        "WANG Xiaoming",
        "xiaoming",
        "13800138000",
        "138 0013 8000",
        "+86 138-0013-8000",
        "１３８００１３８０００",
        "W@x.example",
    ],
)
def test_a_person_is_meant_by(desk: SmallBook, text: str) -> None:
    assert resolve(desk, text) == Match("customers", WANG, WANG, "王小明")


@pytest.mark.parametrize("text", ["上海金桥贸易", "shjq", "jinqiao", "021-50581234", "金桥", "#7q2m"])
def test_a_company_is_meant_by(desk: SmallBook, text: str) -> None:
    """Although 王小明, who works there, is found by the name of the company as well."""
    assert resolve(desk, text).id == JINQIAO


@pytest.mark.parametrize("text", ["赵敏", "zm", "zhaomin", "139 0013 9000", "#t222", CONTACT])
def test_a_contact_gives_its_customer(desk: SmallBook, text: str) -> None:
    assert resolve(desk, text) == Match("contacts", CONTACT, JINQIAO, "赵敏")


def test_a_number_of_a_service_is_meant_without_its_extension(desk: SmallBook) -> None:
    assert resolve(desk, "400 800 1234").id == ACME


@pytest.mark.parametrize(
    "text", ["", "  ", "nobody", "8000", "x.example", "w@x.exam", "#zzzz", "g111", "☎", "50581234"]
)
def test_nobody_is_meant_by(desk: SmallBook, text: str) -> None:
    with pytest.raises(NotFound):
        resolve(desk, text)


def test_near_names_are_suggested(desk: SmallBook) -> None:
    with pytest.raises(NotFound, match=r"Nobody goes by “Amce Ltd”\. Did you mean “Acme Ltd”\?"):
        resolve(desk, "Amce Ltd")


def test_the_exact_name_goes_before_longer_ones(desk: SmallBook) -> None:
    desk.add("customers", "01KA0000000000000000XXX555", name="王小明月")
    assert resolve(desk, "王小明").id == WANG
    assert resolve(desk, "wangxiaoming").id == WANG
    assert resolve(desk, "wxmy").label == "王小明月"


def test_the_exact_name_goes_before_pinyin(desk: SmallBook) -> None:
    desk.add("customers", "01KA0000000000000000XXX555", name="wxm")
    assert resolve(desk, "wxm").label == "wxm"


def test_several_are_asked_about(desk: SmallBook) -> None:
    other = desk.add("customers", "01KA0000000000000000XXG111", name="王晓梅", owner="li")
    with pytest.raises(Ambiguous) as raised:
        resolve(desk, "wxm")
    assert raised.value.candidates == [
        {"id": WANG, "tail": "NG111", "name": "王小明", "owner": "", "company": "上海金桥贸易"},
        {"id": other, "tail": "XG111", "name": "王晓梅", "owner": "li", "company": ""},
    ]
    assert raised.value.sentence == ("“wxm” may be any of 2; nothing was changed. Say which by its id, such as #NG111.")
    assert [resolve(desk, f"#{each['tail']}").id for each in raised.value.candidates] == [WANG, other]


def test_a_person_and_a_contact_of_the_same_name_are_asked_about(desk: SmallBook) -> None:
    desk.add("contacts", "01KA0000000000000000XXX555", customer=ACME, name="王小明")
    with pytest.raises(Ambiguous) as raised:
        resolve(desk, "王小明")
    assert {each["company"] for each in raised.value.candidates} == {"上海金桥贸易", "Acme Ltd"}


def test_a_customer_goes_before_its_own_contact(desk: SmallBook) -> None:
    desk.add("contacts", "01KA0000000000000000XXX555", customer=ACME, name="Acme reception")
    assert resolve(desk, "acme") == Match("customers", ACME, ACME, "Acme Ltd")


def test_two_contacts_of_one_customer_are_asked_about(desk: SmallBook) -> None:
    desk.add("contacts", "01KA0000000000000000XXX555", customer=JINQIAO, name="赵明")
    with pytest.raises(Ambiguous):
        resolve(desk, "zm")


def test_an_archived_customer_is_meant_where_no_other_is(desk: SmallBook) -> None:
    desk.add("customers", OLD, name="王小明", archived="2026-01-01T00:00:00Z")
    assert resolve(desk, "王小明").id == WANG
    assert resolve(desk, OLD).id == OLD
    desk.add("customers", "01KA0000000000000000XXX555", name="Faded", archived="2026-01-01T00:00:00Z")
    assert resolve(desk, "faded").label == "Faded"


def test_the_id_of_a_merged_customer_means_the_survivor(desk: SmallBook) -> None:
    desk.add("customers", OLD, name="王小明", merged_into=ACME)
    assert resolve(desk, OLD).id == resolve(desk, "#YD333").id == resolve(desk, "#D333").id == ACME
    assert resolve(desk, "王小明").id == WANG


def test_contacts_alone_are_looked_for_by_name_too(desk: SmallBook) -> None:
    assert resolve(desk, "zm", table="contacts").id == CONTACT
    with pytest.raises(NotFound):
        resolve(desk, "王小明", table="contacts")


@pytest.mark.parametrize("text", [TASK, "#K444", "k444", "tsk444"])
def test_where_an_id_is_expected_a_bare_tail_will_do(desk: SmallBook, text: str) -> None:
    assert resolve(desk, text, table="tasks") == Match("tasks", TASK, ACME, "send the quote")


@pytest.mark.parametrize("text", ["", "444", "send the quote", "zzzz", "K4%4"])
def test_where_an_id_is_expected_nothing_else_will_do(desk: SmallBook, text: str) -> None:
    with pytest.raises(NotFound):
        resolve(desk, text, table="tasks")


@pytest.mark.parametrize("text", ["#1042", "1042", "＃1042"])
def test_a_ticket_goes_by_its_number_before_an_id_that_ends_so(desk: SmallBook, text: str) -> None:
    ticket = desk.add("tickets", "01KA0000000000000000000T55", customer=ACME, number=1042, subject="printer offline")
    desk.add("tickets", "01KA0000000000000000001042", customer=ACME, number=1043, subject="another")
    assert resolve(desk, text, table="tickets") == Match("tickets", ticket, ACME, "printer offline")
    assert resolve(desk, "0T55", table="tickets").id == ticket
    with pytest.raises(NotFound):
        resolve(desk, "1044", table="tickets")
    with pytest.raises(NotFound):
        resolve(desk, "9" * 40, table="tickets")


def test_a_short_id_is_as_long_as_it_needs_to_be(desk: SmallBook) -> None:
    assert short_id(desk, JINQIAO) == "#7Q2M"
    desk.add("contacts", OLD, customer=JINQIAO, name="x")
    assert short_ids(desk, [ACME, WANG]) == {ACME: "#M333", WANG: "#G111"}
    desk.add("contacts", "01KA0000000000000000XCM333", customer=JINQIAO, name="x")
    assert short_id(desk, ACME) == "#ACM333"
    assert short_id(desk, TASK, "tasks") == "#K444"


def test_a_book_of_one_person_takes_any_owner(book: SmallBook) -> None:
    assert find_person(book, "li") == "li"
    book.add("people", "p1", login="root", name="Root")
    assert find_person(book, "li") == "li"


def test_an_owner_in_a_book_of_several_is_one_of_them(book: SmallBook) -> None:
    book.add("people", "p1", login="li", name="李雷")
    book.add("people", "p2", login="zhang", name="张三")
    assert find_person(book, "LI") == "li"
    for typed, hint in [("zhong", "zhang"), ("张三", "zhang")]:
        with pytest.raises(NotFound, match=rf"Nobody here has the login “{typed}”\. Did you mean “{hint}”\?"):
            find_person(book, typed)
    with pytest.raises(NotFound, match=r"Nobody here has the login “xyz”\.$"):
        find_person(book, "xyz")
