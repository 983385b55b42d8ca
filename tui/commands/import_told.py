"""What `kehu import` tells of a file before and after: counts, first differences, what is left and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from store.text import _
from store.text.cells import cut
from tui import output

if TYPE_CHECKING:
    from store.work.import_file import Look
    from store.work.import_plan import Verdict

FIRST = 5
VALUE_CELLS = 40


def preview(seen: Look) -> None:
    """Say what would be done."""
    for part in seen.parts:
        sentence = _("{path}: {rows} rows, {format}, as {kind}: {map}.")
        output.talk(
            sentence.format(
                path=seen.path,
                rows=len(part.rows),
                format=part.table.described,
                kind=_(part.columns.kind.label),
                map=part.columns.map.title,
            )
        )
    if any(part.table.guessed for part in seen.parts):
        output.talk(_("The encoding was guessed: look whether the names are right, else say --encoding."))
    if seen.left_out:
        names = ", ".join(seen.left_out)
        output.talk(_("Columns that are not kept: {names}. --unknown keep keeps them.").format(names=names))
    if seen.kept:
        output.talk(_("New custom fields: {names}.").format(names=", ".join(seen.kept)))
    for name, values in seen.plan.choices.items():
        output.talk(_("New choices of {list}: {values}.").format(list=name, values=", ".join(values)))
    output.talk(counts(seen))
    for verdict in seen.plan.of("new")[:FIRST]:
        output.talk("  + " + verdict.name)
    for verdict in seen.plan.of("updated")[:FIRST]:
        output.talk("  ~ " + verdict.name + "  " + differences(verdict.differences))
    for verdict in [each for each in seen.plan.verdicts if each.alike][:FIRST]:
        output.talk("  ? " + _("{name} may be {others}.").format(name=verdict.name, others=", ".join(verdict.alike)))
    for verdict in seen.plan.of("duplicate", "rejected")[:FIRST]:
        output.talk("  ! " + left(verdict))


def answer(seen: Look, *, dry_run: bool) -> None:
    """Print the rows that are left as JSON Lines, and the counts as the last of them."""
    for verdict in seen.plan.of("duplicate", "rejected"):
        match = {"match": verdict.match} if verdict.match else {}
        told = {"line": verdict.line, "state": verdict.state, "name": verdict.name, "reason": verdict.reason}
        output.data({**told, **match})
    facts = {
        "as": [part.columns.kind.name for part in seen.parts],
        "format": [part.table.described for part in seen.parts],
        "dropped": seen.left_out,
        "alike": sum(bool(verdict.alike) for verdict in seen.plan.verdicts),
    }
    output.data({**{str(state): count for state, count in seen.plan.counts.items()}, **facts, "dry_run": dry_run})


def counts(seen: Look) -> str:
    """How many rows of each state there are, in words."""
    sentence = _("{new} new, {updated} updated, {unchanged} unchanged, {duplicate} duplicate, {rejected} rejected.")
    return sentence.format(**seen.plan.counts)


def left(verdict: Verdict) -> str:
    """Which row is left, and why."""
    return _("line {line}, {name}: {reason}").format(line=verdict.line, name=verdict.name or "?", reason=verdict.reason)


def differences(changed: Mapping[str, tuple[object, object]]) -> str:
    """What a row changes: each field with what was there and what comes."""
    return "; ".join(f"{field}: {_shown(before)} → {_shown(after)}" for field, (before, after) in changed.items())


def _shown(value: object) -> str:
    from msgspec import json

    if value is None:
        return "–"
    return cut(value if isinstance(value, str) else json.encode(value).decode(), VALUE_CELLS)
