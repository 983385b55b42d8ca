"""`kehu import`: rows of a file become customers and what belongs to them, after a look at what would change."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from store.errors import Usage
from store.text import N_, _
from tui import output
from tui.commands.asking import require_yes
from tui.declare import argument, command, option
from tui.places import maps_folder
from tui.session import Session

if TYPE_CHECKING:
    from store.work.import_file import Choices, Look

KINDS = ("contacts", "companies", "interactions", "tasks", "tickets", "events")
_KEEP, _DROP = "keep", "drop"


@command(
    N_(
        "Take in a FILE: CSV, a workbook, vCards, JSON Lines, TinyDB, mail. See first what would be new, changed or "
        "left, then do it as one operation. `kehu import git DIR` takes in a git tree."
    ),
    name="import",
)
@argument("file", metavar="FILE")
@option("--as", "kind", type=click.Choice(KINDS), help=N_("What the rows are; found out unless you say."))
@option("--map", "maps", multiple=True, metavar="COLUMN=FIELD", help=N_("What a column is; FIELD may be empty."))
@option("--use-map", metavar="NAME", help=N_("Map the columns as saved under this name."))
@option("--save-map", metavar="NAME", help=N_("Save how the columns are mapped, for the next file."))
@option(
    "--unknown",
    type=click.Choice([_KEEP, _DROP]),
    help=N_("Columns nobody knows: keep them as custom fields or lines of the note, or drop them."),
)
@option("--mode", type=click.Choice(["upsert", "create", "update"]), default="upsert", help=N_("What may be done."))
@option("--key", "keys", default="email,phone", metavar="KEYS", help=N_("What tells who is meant: email,phone,name."))
@option("--each-own", is_flag=True, help=N_("Make each row a customer of its own, even at the same company."))
@option("--blank-clears", is_flag=True, help=N_("Let a blank cell erase what the book has."))
@option("--dates", type=click.Choice(["dmy", "mdy"]), help=N_("How dates are written that can be read both ways."))
@option("--sheet", metavar="NAME", help=N_("The sheet of a workbook; the first that has rows unless you say."))
@option("--encoding", metavar="NAME", help=N_("The encoding of the file, if it is not found out right."))
@option("--dry-run", is_flag=True, help=N_("Only look; change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask."))
def import_(session: Session, file: str, dry_run: bool, yes: bool, save_map: str | None, **options: Any) -> None:
    from store.work.import_file import take_in
    from tui.commands.import_told import answer, preview

    choices = _choices(session, options)
    session.open(create=not dry_run)
    seen = _looked_at(session, file, choices, asks=not yes and sys.stdin.isatty(), unknown=options["unknown"])
    preview(seen)
    if save_map:
        _save(save_map, seen)
    if not dry_run:
        if seen.plan.edits and not yes:
            require_yes(_("Import this?"), _("Nothing was imported."))
        outcome = take_in(session.book, seen, session.now, progress=_progress(N_("Importing: {percent} %")))
        output.talk(outcome.sentence)
    if session.json:
        answer(seen, dry_run=dry_run)


def _looked_at(session: Session, file: str, choices: Choices, *, asks: bool, unknown: str | None) -> Look:
    """What the import would do, once a person has said what the file leaves open."""
    from store.exchange.row_reader import AmbiguousDates
    from store.work.import_file import look

    def again(choices: Choices) -> Look:
        return look(session.book, file, choices, session.now, progress=_progress(N_("Looking: {percent} %")))

    try:
        seen = again(choices)
    except AmbiguousDates as open_question:
        if not asks:
            raise
        choices = replace(choices, order=_order_asked(open_question))
        seen = again(choices)
    if unknown is None and asks and seen.left_out:
        question = _("Keep the columns {names} as well? [y/N] ").format(names=", ".join(seen.left_out))
        if _typed(question) in ("y", "yes", "是"):
            seen = again(replace(choices, keep_unknown=True))
    return seen


# What was asked


def _choices(session: Session, options: dict[str, Any]) -> Choices:
    from store.work.import_file import Choices

    kind, given = options["kind"] or "", _given(options["maps"])
    if options["use_map"]:
        from store.exchange.saved_maps import load_map

        saved = load_map(maps_folder(), options["use_map"])
        kind, given = kind or saved.kind, {**saved.columns, **given}
    return Choices(
        kind=kind,
        given=given,
        saved=bool(options["use_map"]),
        order=options["dates"],
        encoding=_encoding(options["encoding"]),
        sheet=options["sheet"] or "",
        mode=options["mode"],
        keys=tuple(_keys(options["keys"])),
        each_own=options["each_own"],
        blank_clears=options["blank_clears"],
        keep_unknown=options["unknown"] == _KEEP,
        own_mails=tuple(session.config.mails),
    )


def _keys(typed: str) -> list[str]:
    from store.work.import_plan import KEYS

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


def _order_asked(question: Any) -> Any:
    """How dates are written, from the person."""
    asked = _("{example} in the column {column}: is the day first or the month? [d/m] ")
    answer = _typed(asked.format(example=question.example, column=question.column))
    if answer[:1] not in ("d", "m"):
        raise question
    return {"d": "dmy", "m": "mdy"}[answer[:1]]


def _typed(question: str) -> str:
    from store.model.fields import safe

    sys.stderr.write(safe(question))
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold()


# What is kept


def _save(name: str, seen: Look) -> None:
    from store.exchange.saved_maps import save_map

    for part in seen.parts[:1]:
        save_map(maps_folder(), name, part.columns.kind.name, part.columns.given)
    output.talk(_("Saved how the columns are mapped: --use-map {name} does the same again.").format(name=name))


def _progress(sentence: str) -> Any:
    """How long work tells how far it has come; to nobody unless a person watches."""
    if not output.to_a_person():
        return None

    def tell(done: int, total: int) -> None:
        output.progress(_(sentence).format(percent=100 * done // max(total, 1)) if done < total else "")

    return tell
