"""Who gets a new ticket: the first rule that fits it, and of the people it names the one with the fewest (W2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from store.model.fields import folded, safe
from store.model.service import AssignmentRule
from store.text import _, ngettext

OF_THE_TICKET = ("kind", "type", "priority")
OF_THE_CUSTOMER = ("industry", "grade", "size", "region")


class Assignment(msgspec.Struct, frozen=True):
    """The person a ticket goes to, and why, in words."""

    login: str
    reason: str


def assign(
    rules: Sequence[AssignmentRule],
    ticket: Mapping[str, Any],
    customer: Mapping[str, Any],
    load: Mapping[str, int],
    present: Collection[str] | None = None,
) -> Assignment | None:
    """Who gets the ticket; None where no rule fits or nobody whom one names is there.

    load: the number of open tickets by login; of several people the one with the fewest gets it, and of those
    with equally few the one the rule names first. present: the logins that can be given work; None for everybody.
    """
    for rule in rules:
        people = [login for login in _listed(rule.to) if present is None or login in present]
        if not people or not fits(rule, ticket, customer):
            continue
        chosen = min(people, key=lambda login: load.get(login, 0))
        return Assignment(chosen, _reason(rule, people, load.get(chosen, 0)))
    return None


def fits(rule: AssignmentRule, ticket: Mapping[str, Any], customer: Mapping[str, Any]) -> bool:
    """Whether the ticket and its customer meet every condition of the rule."""
    return all(
        _met(getattr(rule, name), about.get(name))
        for names, about in ((OF_THE_TICKET, ticket), (OF_THE_CUSTOMER, customer))
        for name in names
    )


def _met(wanted: str, value: object) -> bool:
    values = {folded(each) for each in _listed(wanted)}
    return not values or (isinstance(value, str) and folded(value) in values)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\uff0c", ",").split(",") if part.strip()]


def _reason(rule: AssignmentRule, people: Sequence[str], tickets: int) -> str:
    name = safe(rule.name)
    if len(people) == 1:
        return _("by the rule {rule}").format(rule=name)
    sentence = ngettext(
        "by the rule {rule}: with {count} open ticket the least busy",
        "by the rule {rule}: with {count} open tickets the least busy",
        tickets,
    )
    return sentence.format(rule=name, count=tickets)
