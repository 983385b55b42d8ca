"""How much two records look like one: the vectors of Rule 8, and what holds whatever the records are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.rules.blocking import Blocks, pairs_among
from store.rules.dedupe import company_codes, is_credit_code
from store.rules.likeness import Subject, company_names, compare, person_names, subject_of

MOBILE, OTHER_MOBILE, SWITCHBOARD = "+8613800138000", "+8613900139000", "+862150581234"
CREDIT_CODE = "91310115MA1K3BK332"


def person(name: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "person", "name": name, **fields}


def company(name: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "company", "name": name, **fields}


def likeness(one: dict[str, Any], other: dict[str, Any], table: str = "customers") -> str | None:
    found = compare(subject_of(table, {"id": "A", **one}), subject_of(table, {"id": "B", **other}))
    return None if found is None else found.strength


@pytest.mark.parametrize(
    ("one", "other", "strength"),
    [
        # one address, number or code is one person's or company's
        (person("王小明", mails=["w@x.example"]), person("Wang", mails=["w@x.example"]), "strong"),
        (person("王小明", phones=[MOBILE]), person("李芳", phones=[MOBILE]), "strong"),
        (company("Acme", custom={"tax_code": "9131-0115 X"}), company("Beta", custom={"vat": "91310115x"}), "strong"),
        (company("Acme", custom={"x": CREDIT_CODE}), company("Beta", custom={"y": CREDIT_CODE.lower()}), "strong"),
        # a switchboard is not, and a mobile of people with addresses of their own is lent
        (person("王小明", phones=[SWITCHBOARD]), person("李芳", phones=[SWITCHBOARD]), "weak"),
        (person("王小明", phones=[MOBILE], mails=["a@x"]), person("李芳", phones=[MOBILE], mails=["b@x"]), "weak"),
        # with a similar name a landline says more, and an extension is no other number
        (person("王小明", phones=[SWITCHBOARD]), person("王晓明", phones=[f"{SWITCHBOARD};ext=12"]), "medium"),
        (company("金桥贸易", phones=[SWITCHBOARD]), company("金桥贸易公司", phones=[SWITCHBOARD]), "medium"),
        # the same company
        (person("王小明", company="上海金桥贸易有限公司"), person("王 小明", company="上海金桥贸易"), "medium"),
        (person("J. Smith", company="Acme Ltd"), person("John Smith", company="ACME"), "medium"),
        (company("上海金桥贸易有限公司"), company("上海金桥贸易（集团）股份有限公司"), "medium"),
        (company("上海金桥贸易有限公司"), company("上海金桥贸易集团"), "medium"),
        (company("O'Brien Tools Ltd."), company("OBrien Tools"), "medium"),
        # a name alone
        (person("王小明"), person("王小明先生"), "weak"),
        (person("王小明"), person("王晓明"), None),
        (company("上海金桥贸易"), company("金桥贸易有限公司"), "weak"),
        (company("Acme Trading"), company("Acme Tradng"), "weak"),
        (company("Branch 12"), company("Branch 13"), None),
        (company("Acme", custom={"vat": "DE11111111"}), company("Acme", custom={"vat": "DE22222222"}), "weak"),
        # a company and a person are two, whatever they share
        (company("Acme", mails=["w@x.example"]), person("Wang", mails=["w@x.example"]), "weak"),
        (company("王小明"), person("王小明"), None),
        (company("王小明", phones=[MOBILE]), person("王小明", phones=[MOBILE]), "strong"),
        # what another tool wrote says nothing
        (person("王小明", phones="13800138000", mails=7), person("李芳", phones=None, custom=[]), None),
    ],
)
def test_the_vectors_of_the_rule(one: dict[str, Any], other: dict[str, Any], strength: str | None) -> None:
    assert likeness(one, other) == strength


def test_contacts_are_compared_at_one_customer_only() -> None:
    one, other = {"name": "Wang", "customer": "C"}, {"name": "Wang", "customer": "D"}
    assert likeness(one, one | {}, "contacts") == "medium"
    assert likeness(one, other, "contacts") is None


def test_a_credit_code_is_known_by_its_check_character() -> None:
    assert is_credit_code(CREDIT_CODE)
    assert not is_credit_code(CREDIT_CODE[:-1] + "A")
    assert company_codes({"any": CREDIT_CODE, "vat": "short"}) == (CREDIT_CODE,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("wang xiaoming", "王小明"),
        ("xiaoming wang", "王小明"),
        ("smith john", "john smith"),
        ("jon smith", "john smith"),
    ],
)
def test_names_are_similar_in_pinyin_in_another_order_and_with_a_slip(one: str, other: str) -> None:
    assert person_names(one, other) == "similar"


NAMES = st.sampled_from(["王小明", "王晓明", "wang xiaoming", "李芳", "j. smith", "john smith", "acme trading", ""])
RECORDS = st.fixed_dictionaries(
    {"name": NAMES, "kind": st.sampled_from(["company", "person"])},
    optional={
        "company": st.sampled_from(["Acme", "ACME Ltd"]),
        "phones": st.lists(st.sampled_from([MOBILE, OTHER_MOBILE, SWITCHBOARD]), unique=True),
        "mails": st.lists(st.sampled_from(["a@x.example", "b@x.example"]), unique=True),
    },
)


def subjects(records: list[dict[str, Any]]) -> list[Subject]:
    return [subject_of("customers", {"id": f"{number:02}", **record}) for number, record in enumerate(records)]


@settings(max_examples=40)
@given(st.lists(RECORDS, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_records_makes_no_difference(records: list[dict[str, Any]], way: Any) -> None:
    known = subjects(records)
    assert all(compare(one, other) == compare(other, one) for one in known for other in known)
    found = pairs_among(known)
    way.shuffle(known)
    assert pairs_among(known) == found


@settings(max_examples=40)
@given(st.lists(RECORDS, min_size=2, max_size=8))
def test_no_pair_is_missed_for_want_of_a_key_but_company_names_with_a_slip_at_both_ends(
    records: list[dict[str, Any]],
) -> None:
    known = subjects(records)
    every = {(one.id, other.id) for one in known for other in known if one.id < other.id and compare(one, other)}
    assert set(pairs_among(known)) == every


@settings(max_examples=40)
@given(
    st.lists(RECORDS, min_size=2, max_size=6), st.lists(st.tuples(st.integers(0, 5), RECORDS | st.none()), max_size=4)
)
def test_what_is_kept_as_records_change_is_what_a_fresh_look_finds(records: list[dict[str, Any]], changes: Any) -> None:
    blocks, present = Blocks(), {subject.id: subject for subject in subjects(records)}
    blocks.fill(present.values())
    for number, record in changes:
        id = f"{number:02}"
        if record is None:
            blocks.drop(id)
            present.pop(id, None)
        else:
            present[id] = subject_of("customers", {"id": id, **record})
            blocks.put(present[id])
    assert blocks.pairs == pairs_among(present.values())


def test_a_name_of_many_says_nothing_and_an_address_of_many_is_still_looked_at() -> None:
    many = [person("王伟") for _each in range(30)]
    assert pairs_among(subjects(many)) == {}
    shared = [person(f"名{number}", mails=["info@x.example"]) for number in range(60)]
    found = pairs_among(subjects(shared))
    assert {id for pair in found for id in pair} == {f"{number:02}" for number in range(60)}
    assert len(found) < 60 * 4


def test_company_names_are_the_same_or_similar_but_not_by_a_short_one() -> None:
    assert company_names("acme", "acme") == "same"
    assert company_names("abc", "abd") == ""
    assert company_names("", "") == ""
