"""Who gets a new ticket, by the rules of the book and by who has the fewest (W2)."""

from __future__ import annotations

from store.model.service import AssignmentRule, assignment_rules
from store.rules.assignment import Assignment, assign, fits

RULES = [
    AssignmentRule(name="key accounts", to="zhou", grade="A", kind="complaint"),
    AssignmentRule(name="shops", to="li, chen，wang", industry="retail, Food", type="fault"),
    AssignmentRule(name="the rest", to="chen, li"),
]
SHOP = {"industry": "food", "grade": "B"}
FAULT = {"kind": "ticket", "type": "fault"}


def test_the_first_rule_that_fits_decides() -> None:
    complaint = assign(RULES, {"kind": "complaint"}, {"grade": "A"}, {})
    assert complaint == Assignment("zhou", "by the rule key accounts")
    assert assign(RULES, {"kind": "ticket"}, {"grade": "A"}, {}) == Assignment(
        "chen", "by the rule the rest: with 0 open tickets the least busy"
    )


def test_of_several_people_the_one_with_the_fewest_tickets_gets_it_and_then_the_first_named() -> None:
    assert assign(RULES, FAULT, SHOP, {"li": 3, "chen": 1, "wang": 2}) == Assignment(
        "chen", "by the rule shops: with 1 open ticket the least busy"
    )
    chosen = assign(RULES, FAULT, SHOP, {"li": 1, "chen": 1, "wang": 1})
    assert chosen is not None and chosen.login == "li"


def test_nobody_gets_what_they_cannot_be_given() -> None:
    chosen = assign(RULES, FAULT, SHOP, {"li": 0}, present={"wang"})
    assert chosen is not None and chosen.login == "wang"
    assert assign(RULES, FAULT, SHOP, {}, present=set()) is None
    assert assign([], FAULT, SHOP, {}) is None


def test_a_turn_each_comes_out_of_the_load() -> None:
    load = {"li": 0, "chen": 0, "wang": 0}
    order = []
    for _ticket in range(6):
        chosen = assign(RULES, FAULT, SHOP, load)
        assert chosen is not None
        load[chosen.login] += 1
        order.append(chosen.login)
    assert order == ["li", "chen", "wang"] * 2


def test_a_condition_that_a_record_has_no_value_for_does_not_hold() -> None:
    assert not fits(RULES[1], FAULT, {})
    assert fits(RULES[1], FAULT, {"industry": "RETAIL"})


def test_rules_that_another_tool_has_spoilt_are_left_out() -> None:
    assert assignment_rules({"assignment": [{"name": 3}, "?", {"name": "all", "to": "li"}]}) == (
        AssignmentRule(name="all", to="li"),
    )
    assert assignment_rules({"assignment": "?"}) == assignment_rules({}) == ()
