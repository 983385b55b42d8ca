"""Service policies as the settings of a book hold them: how soon customers are owed an answer and a solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from store.model.fields import BadValue, quoted
from store.text import _

CONDITIONS = ("kind", "type", "priority", "grade")
"""What a rule of a policy may ask of a ticket; grade is that of its customer when it was opened."""


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed on one ticket, in seconds of work; None where nothing is. calendar: "" for the book's first."""

    first_response: int | None = None
    next_reply: int | None = None
    resolution: int | None = None
    calendar: str = ""


class Rule(Targets, frozen=True, kw_only=True):
    """Targets and the tickets they are for; a condition that is "" holds for every ticket."""

    kind: str = ""
    type: str = ""
    priority: str = ""
    grade: str = ""

    def holds(self, about: Mapping[str, str]) -> bool:
        """Whether a ticket of this kind, type, priority and grade falls under the rule."""
        return all(getattr(self, name) in ("", about.get(name, "")) for name in CONDITIONS)


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A policy as it was from some day on; of its rules the first that holds counts."""

    version: int
    rules: tuple[Rule, ...] = ()
    calendar: str = ""

    def targets(self, about: Mapping[str, str]) -> Targets | None:
        """What is owed on a ticket of this kind, type, priority and grade; None where no rule holds."""
        rule = next((rule for rule in self.rules if rule.holds(about)), None)
        if rule is None:
            return None
        return Targets(
            first_response=rule.first_response,
            next_reply=rule.next_reply,
            resolution=rule.resolution,
            calendar=rule.calendar or self.calendar,
        )


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A policy with every version it ever had, so that a ticket keeps the one it was opened under."""

    name: str
    versions: tuple[Version, ...] = ()

    @property
    def current(self) -> Version | None:
        """The version that new tickets get."""
        return max(self.versions, key=lambda version: version.version, default=None)

    def numbered(self, number: int) -> Version | None:
        """The version with this number."""
        return next((version for version in self.versions if version.version == number), None)


def read_policies(settings: Mapping[str, Any]) -> tuple[Policy, ...]:
    """The policies of a book in their order; entries that another tool has spoilt are left out."""
    return tuple(_readable(settings.get("policies")))


def check_policies(value: object) -> object:
    """The value of `policies` if it holds, else BadValue with a sentence."""
    for entry in value if isinstance(value, list) else ():
        try:
            policy = msgspec.convert(entry, Policy)
        except msgspec.ValidationError as error:
            raise BadValue(_("A policy cannot be read ({reason}).").format(reason=error)) from error
        numbers = [version.version for version in policy.versions]
        if not numbers or len(set(numbers)) < len(numbers):
            raise BadValue(_("{policy}: every version has a number of its own.").format(policy=quoted(policy.name)))
        for rule in (rule for version in policy.versions for rule in version.rules):
            _check_rule(policy.name, rule)
    return value


def _check_rule(policy: str, rule: Rule) -> None:
    if rule.resolution is not None and (rule.first_response or 0) > rule.resolution:
        raise BadValue(
            _("{policy}: the first response is due later than the resolution.").format(policy=quoted(policy))
        )


def _readable(listed: object) -> Iterator[Policy]:
    for entry in listed if isinstance(listed, list) else ():
        try:
            yield msgspec.convert(entry, Policy)
        except msgspec.ValidationError:
            continue
