"""`kehu export`: the book, or what a filter finds in it, as files for other tools and other people."""

from __future__ import annotations

import os
from typing import Any

import click

from store.errors import Usage
from store.text import N_, _
from tui.commands import export_git, export_pages
from tui.commands.exporting import STDOUT, chosen, put, refuse_the_book, selecting, tell
from tui.declare import argument, group, option, subcommand
from tui.session import Session

export = group(N_("Write the book, or what a filter finds in it, to files for other tools."), "export")


@subcommand(export, N_("Write the book to FILE as one deterministic JSON text; - is standard output."), name="json")
@argument("file", metavar="FILE")
@option("--complete", is_flag=True, help=N_("With stamps, history and deleted records."))
@selecting
def export_json(session: Session, file: str, complete: bool, **choice: Any) -> None:
    from store.exchange import export

    if not any(choice.values()):
        put(session, file, export.export_json(session.book, complete))
        return
    if complete:
        raise Usage(_("--complete is the whole book as it is: it goes with no filter and no redaction."))
    selection = chosen(session, **choice)
    put(session, file, export.export_selection(selection), selection)


@subcommand(export, N_("Write the book to FILE as JSON Lines, a record a line; - is standard output."), name="jsonl")
@argument("file", metavar="FILE")
@selecting
def export_jsonl(session: Session, file: str, **choice: Any) -> None:
    from store.exchange.export import export_lines

    selection = chosen(session, **choice)
    put(session, file, export_lines(selection), selection)


@subcommand(export, N_("Write the book to FILE as a plain TinyDB file; - is standard output."), name="tinydb")
@argument("file", metavar="FILE")
def export_tinydb(session: Session, file: str) -> None:
    from store.exchange import export

    put(session, file, export.export_tinydb(session.book))


@subcommand(export, N_("Write the book into the folder DIR as CSV, one file a table."), name="csv")
@argument("directory", metavar="DIR")
@option("--excel-safe", is_flag=True, help=N_("For spreadsheets: nothing in a cell is run as a formula."))
@selecting
def export_csv(session: Session, directory: str, excel_safe: bool, **choice: Any) -> None:
    from store.exchange.export_csv import export_csv
    from store.exchange.files import make_folder, write_whole

    selection = chosen(session, **choice)
    make_folder(directory)
    for name, chunks in export_csv(selection, excel_safe=excel_safe):
        write_whole(os.path.join(directory, name), chunks)
    tell(session, directory, selection.counts)


@subcommand(export, N_("Write the book to FILE as an Excel workbook, a sheet a table."), name="xlsx")
@argument("file", metavar="FILE")
@selecting
def export_xlsx(session: Session, file: str, **choice: Any) -> None:
    from store.exchange.xlsx_writer import export_xlsx

    if file == STDOUT:
        raise Usage(_("A workbook is no text for standard output: name a FILE."))
    refuse_the_book(session, file)
    selection = chosen(session, **choice)
    export_xlsx(selection, file)
    tell(session, file, selection.counts)


@subcommand(export, N_("Write customers and contacts to FILE as vCards; - is standard output."), name="vcard")
@argument("file", metavar="FILE")
@option("--version", type=click.Choice(["3", "4"]), default="3", help=N_("3 for phones and mail programs, or 4."))
@selecting
def export_vcard(session: Session, file: str, version: str, **choice: Any) -> None:
    from store.exchange.vcard_writer import export_vcards

    selection = chosen(session, **choice)
    put(session, file, export_vcards(selection, version), selection)


@subcommand(export, N_("Write open tasks and birthdays to FILE as a calendar; - is standard output."), name="ical")
@argument("file", metavar="FILE")
@option("--only", type=click.Choice(["tasks", "birthdays"]), help=N_("Leave the others out."))
@option("--events", is_flag=True, help=N_("Tasks as events, for calendars that show no tasks."))
@option("--done", is_flag=True, help=N_("Tasks that are done too."))
@selecting
def export_ical(session: Session, file: str, only: str | None, events: bool, done: bool, **choice: Any) -> None:
    from store.exchange.ical_writer import export_calendar

    selection = chosen(session, stamps=True, **choice)
    wanted = {"tasks": only != "birthdays", "birthdays": only != "tasks"}
    put(session, file, export_calendar(selection, **wanted, events=events, done=done), selection)


export_pages.declare_on(export)
export_git.declare_on(export)
