"""`kehu export`: the whole book as a file for other tools."""

from __future__ import annotations

import os
from collections.abc import Iterable

from store.errors import Refused
from store.text import N_, _
from tui import output
from tui.declare import argument, group, option, subcommand
from tui.session import Session

STDOUT = "-"

export = group(N_("Write the whole book to a file for other tools."), "export")


@subcommand(export, N_("Write the book to FILE as one deterministic JSON text; - is standard output."), name="json")
@argument("file", metavar="FILE")
@option("--complete", is_flag=True, help=N_("With stamps, history and deleted records."))
def export_json(session: Session, file: str, complete: bool) -> None:
    from store.exchange import export

    _write(session, file, export.export_json(session.book, complete))


@subcommand(export, N_("Write the book to FILE as a plain TinyDB file; - is standard output."), name="tinydb")
@argument("file", metavar="FILE")
def export_tinydb(session: Session, file: str) -> None:
    from store.exchange import export

    _write(session, file, export.export_tinydb(session.book))


@subcommand(export, N_("Write the book into the folder DIR as CSV, one file a table."), name="csv")
@argument("directory", metavar="DIR")
@option("--excel-safe", is_flag=True, help=N_("For spreadsheets: nothing in a cell is run as a formula."))
def export_csv(session: Session, directory: str, excel_safe: bool) -> None:
    from store.exchange.export_csv import export_csv
    from store.exchange.files import make_folder, write_whole

    make_folder(directory)
    for name, chunks in export_csv(session.book, excel_safe=excel_safe):
        write_whole(os.path.join(directory, name), chunks)
    output.talk(_("Wrote {path}.").format(path=directory))


def _write(session: Session, file: str, chunks: Iterable[bytes]) -> None:
    from store.exchange.files import write_whole

    if file == STDOUT:
        for chunk in chunks:
            output.written(chunk)
        return
    if os.path.realpath(file) == os.path.realpath(session.book.path):
        raise Refused(_("{path} is the book itself: nothing was written. Name another file.").format(path=file))
    write_whole(file, chunks)
    output.talk(_("Wrote {path}.").format(path=file))
