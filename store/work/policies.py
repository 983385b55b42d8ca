"""The service policies of a book: changed by a further version, for new tickets or for open ones too (Rule 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Invalid, NotFound, Usage
from store.model.fields import BadValue, quoted
from store.model.policies import CONDITIONS, Policy, check_policies, read_policies
from store.rules.sla import Terms
from store.rules.status import CATEGORY
from store.text import _, ngettext
from store.work.outcome import Outcome, concluded

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

TARGETS = ("first_response", "next_reply", "resolution")
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
_NOT_DONE = tuple(status for status, kind in CATEGORY.items() if kind != "done")


def policies(book: Book) -> tuple[Policy, ...]:
    """The policies of the book; the first that has a rule for a ticket is the one that counts."""
    return read_policies(book.settings)


def policy_meant(book: Book, name: str = "") -> Policy:
    """The policy of this name, the first for ""; NotFound with those there are."""
    known = policies(book)
    for policy in known:
        if name in ("", policy.name):
            return policy
    names = ", ".join(policy.name for policy in known) or "–"
    raise NotFound(_("There is no policy {name}; there are: {names}.").format(name=quoted(name), names=names))


def read_version(text: str) -> dict[str, Any]:
    """What `set_policy` takes, from JSON: {"calendar": …, "rules": [{…conditions, targets}]}.

    A target is seconds of work or text such as "30min", "4h", "2d" (of 24 hours). Raises Usage for what is no JSON,
    Invalid for what is no policy.
    """
    try:
        given = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Usage(_("A policy is JSON: {reason}. Nothing was changed.").format(reason=error)) from error
    rules = given.get("rules") if isinstance(given, dict) else None
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, dict) for rule in rules):
        raise Invalid({"rules": _("A policy has a list of rules, each an object with its targets.")})
    version: dict[str, Any] = {"rules": [_rule(rule) for rule in rules]}
    if given.get("calendar"):
        version["calendar"] = str(given["calendar"])
    return version


def set_policy(
    book: Book, version: Mapping[str, Any], now: datetime, *, name: str = "", for_open: bool = False
) -> Outcome:
    """Give a policy a further version, or make one of a new name; tickets keep the version they were opened under.

    With `for_open` those that are not done come under the policies of today as well; their pauses stay, since they are
    in their logs. Raises Invalid for a policy that does not hold.
    """
    with book.change("set policy") as change:
        listed = [dict(entry) for entry in book.settings.get("policies") or () if isinstance(entry, dict)]
        wanted = name or (str(listed[0].get("name")) if listed else "standard")
        entry = next((entry for entry in listed if entry.get("name") == wanted), None)
        if entry is None:
            entry = {"name": wanted, "versions": []}
            listed.append(entry)
        numbers = [known.get("version", 0) for known in entry["versions"]]
        number = max(numbers, default=0) + 1
        entry["versions"] = [*entry["versions"], {"version": number, **version}]
        try:
            check_policies(listed)
        except BadValue as error:
            raise Invalid({"policies": str(error)}) from error
        settings = change.update("settings", str(book.settings["id"]), {"policies": listed})
        moved = _bring_under(book, change, settings) if for_open else 0
    sentence = _("{policy} is at version {number} now.").format(policy=wanted, number=number)
    if for_open:
        further = ngettext("{n} open ticket came under it.", "{n} open tickets came under it.", moved).format(n=moved)
        sentence = f"{sentence} {further}"
    return concluded(change, sentence, [("settings", settings)])


def _bring_under(book: Book, change: Change, settings: Mapping[str, Any]) -> int:
    """Let open tickets have the policy that holds for them now; their customers' grades are those of today."""
    terms = Terms(settings, book.zone)
    marks = ",".join("?" * len(_NOT_DONE))
    grades = {row[0]: row[1] for row in book.query("SELECT id, grade FROM r_customers WHERE grade<>''")}
    moved = 0
    for ticket in book.where("tickets", f"status IN ({marks})", _NOT_DONE):
        policy = terms.assigned(ticket, str(grades.get(ticket.get("customer")) or ""))
        if policy != ticket.get("policy"):
            change.update("tickets", ticket["id"], {"policy": policy})
            moved += 1
    return moved


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [name for name in rule if name not in (*CONDITIONS, *TARGETS, "calendar")]
    if unknown:
        raise Invalid(
            {
                str(unknown[0]): _("A rule has no {name}; it has {all}.").format(
                    name=quoted(unknown[0]), all=", ".join((*CONDITIONS, "calendar", *TARGETS))
                )
            }
        )
    read: dict[str, Any] = {name: str(rule[name]) for name in (*CONDITIONS, "calendar") if rule.get(name)}
    return {**read, **{name: _seconds(rule[name]) for name in TARGETS if rule.get(name) is not None}}


def _seconds(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    text = str(value).strip()
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = text[len(digits) :].strip()
    if digits.isdecimal() and unit in _UNITS:
        return int(digits) * _UNITS[unit]
    raise Invalid({"rules": _("{value} is no time of work, such as 30min, 4h or 2d.").format(value=quoted(text))})
