"""`kehu import`: rows of a CSV file become customers and contacts, after a look at what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from store.errors import Usage
from store.text import N_, _
from store.text.cells import cut
from tui import output
from tui.commands.asking import require_yes
from tui.declare import argument, command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.exchange.csv_reader import Sheet
    from store.exchange.mapping import Columns
    from store.exchange.row import Row
    from store.work.import_rows import Plan, Verdict

FIRST = 5
VALUE_CELLS = 40


@command(
    N_("Take in the rows of the CSV FILE: see first what would be new, changed or left, then do it as one operation."),
    name="import",
)
@argument("file", metavar="FILE")
@option("--as", "kind", type=click.Choice(["contacts"]), default="contacts", help=N_("What the rows are."))
@option("--map", "maps", multiple=True, metavar="COLUMN=FIELD", help=N_("What a column is; FIELD may be empty."))
@option("--mode", type=click.Choice(["upsert", "create", "update"]), default="upsert", help=N_("What may be done."))
@option("--key", "keys", default="email,phone", metavar="KEYS", help=N_("What tells who is meant: email,phone,name."))
@option("--each-own", is_flag=True, help=N_("Make each row a customer of its own, even at the same company."))
@option("--blank-clears", is_flag=True, help=N_("Let a blank cell erase what the book has."))
@option("--dates", type=click.Choice(["dmy", "mdy"]), help=N_("How dates are written that can be read both ways."))
@option("--encoding", metavar="NAME", help=N_("The encoding of the file, if it is not found out right."))
@option("--dry-run", is_flag=True, help=N_("Only look; change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask."))
def import_(session: Session, file: str, dry_run: bool, yes: bool, **options: Any) -> None:
    from store.exchange.csv_reader import open_sheet
    from store.exchange.mapping import map_columns, read_rows
    from store.work.import_rows import apply_import, plan_import

    keys = _keys(options["keys"])
    given = _given(options["maps"])
    sheet = open_sheet(file, encoding=_encoding(options["encoding"]))
    book = session.open(create=not dry_run)
    columns = map_columns(sheet.header, given, book.settings)
    rows = read_rows(sheet, columns, options["dates"])
    plan = plan_import(
        book,
        rows,
        session.now,
        mode=options["mode"],
        keys=keys,
        each_own=options["each_own"],
        blank_clears=options["blank_clears"],
        progress=_progress(N_("Looking: {percent} %")),
    )
    _preview(sheet, columns, rows, plan)
    if not dry_run:
        if plan.edits and not yes:
            require_yes(_("Import this?"), _("Nothing was imported."))
        outcome = apply_import(book, plan, session.now, progress=_progress(N_("Importing: {percent} %")))
        output.talk(outcome.sentence)
        _write_rejected(file, sheet, plan)
    if session.json:
        _answer(columns, sheet, rows, plan, dry_run=dry_run)


# What was asked


def _keys(typed: str) -> list[str]:
    from store.work.import_rows import KEYS

    keys = [key.strip().lower() for key in typed.split(",") if key.strip()]
    unknown = [key for key in keys if key not in KEYS]
    if unknown or not keys:
        raise Usage(_("A key is one of {known}, not {key}.").format(known=", ".join(KEYS), key=", ".join(unknown)))
    return keys


def _given(maps: Sequence[str]) -> dict[str, str]:
    given = {}
    for each in maps:
        column, sign, field = each.rpartition("=")
        if not sign or not column:
            raise Usage(_("Write --map COLUMN=FIELD, not {typed}.").format(typed=each))
        given[column.strip()] = field.strip()
    return given


def _encoding(typed: str | None) -> str:
    from store.exchange.csv_encoding import ENCODINGS

    if typed and typed.lower() not in ENCODINGS:
        raise Usage(_("The encoding is one of {known}.").format(known=", ".join(ENCODINGS)))
    return (typed or "").lower()


# What is told


def _preview(sheet: Sheet, columns: Columns, rows: Sequence[Row], plan: Plan) -> None:
    from store.exchange.csv_encoding import GUESSED

    output.talk(
        _("{path}: {rows} rows, {encoding}, {map}.").format(
            path=sheet.path, rows=len(rows), encoding=sheet.encoding, map=columns.map.title
        )
    )
    if sheet.encoding in GUESSED:
        output.talk(_("The encoding was guessed: look whether the names are right, else say --encoding."))
    left_out = columns.left_out(rows)
    if left_out:
        output.talk(_("Columns that are not kept: {names}.").format(names=", ".join(left_out)))
    output.talk(_counts(plan))
    for verdict in plan.of("new")[:FIRST]:
        output.talk("  + " + verdict.name)
    for verdict in plan.of("updated")[:FIRST]:
        output.talk("  ~ " + verdict.name + "  " + _differences(verdict.differences))
    for verdict in plan.of("duplicate", "rejected")[:FIRST]:
        output.talk("  ! " + _left(verdict))


def _counts(plan: Plan) -> str:
    sentence = _("{new} new, {updated} updated, {unchanged} unchanged, {duplicate} duplicate, {rejected} rejected.")
    return sentence.format(**plan.counts)


def _left(verdict: Verdict) -> str:
    return _("line {line}, {name}: {reason}").format(line=verdict.line, name=verdict.name or "?", reason=verdict.reason)


def _differences(differences: Mapping[str, tuple[object, object]]) -> str:
    return "; ".join(f"{field}: {_shown(before)} → {_shown(after)}" for field, (before, after) in differences.items())


def _shown(value: object) -> str:
    from msgspec import json

    if value is None:
        return "–"
    return cut(value if isinstance(value, str) else json.encode(value).decode(), VALUE_CELLS)


def _answer(columns: Columns, sheet: Sheet, rows: Sequence[Row], plan: Plan, *, dry_run: bool) -> None:
    for verdict in plan.of("duplicate", "rejected"):
        output.data({"line": verdict.line, "state": verdict.state, "name": verdict.name, "reason": verdict.reason})
    facts = {"encoding": sheet.encoding, "delimiter": sheet.delimiter, "dropped": columns.left_out(rows)}
    output.data({**{str(state): count for state, count in plan.counts.items()}, **facts, "dry_run": dry_run})


def _progress(sentence: str) -> Any:
    """How long work tells how far it has come; to nobody unless a person watches."""
    if not output.to_a_person():
        return None

    def tell(done: int, total: int) -> None:
        output.progress(_(sentence).format(percent=100 * done // max(total, 1)) if done < total else "")

    return tell


def _write_rejected(file: str, sheet: Sheet, plan: Plan) -> None:
    """Put the rejected rows beside the file, each with its line and why, to be mended and imported again."""
    rejected = plan.of("rejected")
    if not rejected:
        return
    from store.exchange.csv_writer import csv_chunks
    from store.exchange.files import write_whole

    path = file + ".rejected.csv"
    cells = {row.line: row.cells for row in plan.request.rows}
    width = len(sheet.header)
    rows = [
        [*cells[verdict.line][:width], *[""] * (width - len(cells[verdict.line])), str(verdict.line), verdict.reason]
        for verdict in rejected
    ]
    header = [*sheet.header, _("Line"), _("Reason")]
    write_whole(path, csv_chunks([header, *rows], mark=sheet.encoding != "utf-8"))
    output.talk(_("The rejected rows are in {path}, each with the reason.").format(path=path))
