"""`kehu template`: canned replies, and what the sheets made from a book have on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.model.template import TYPE
from store.text import N_, _
from tui import output
from tui.commands.changing import delete_record, edit_options, edit_record
from tui.commands.fields import field_options, fields_given
from tui.commands.meant import text_meant
from tui.commands.showing import label
from tui.declare import argument, group, option, subcommand
from tui.session import Session

template = group(N_("Templates: canned replies and the fields of sheets."), "template", default="list")


def _fields_option(function: Any) -> Any:
    return option(
        "--field",
        "sheet_fields",
        multiple=True,
        metavar="NAME[=LABEL]",
        help=N_("A field of the sheet, in order; may be given again."),
    )(function)


@subcommand(template, N_("Add the template NAME; a canned reply unless --kind says otherwise."))
@argument("name", metavar="NAME")
@_fields_option
@field_options(TYPE, leave_out=("name",))
def add(session: Session, name: str, sheet_fields: Sequence[str], **options: Any) -> None:
    from store.work.templates import add_template

    fields = {"name": name, **fields_given(_as_stored(options, sheet_fields))}
    session.report(add_template(session.book, fields, session.now))


@subcommand(template, N_("List the templates by kind and name."), name="list")
@option("--kind", metavar="KIND", help=N_("Only those of this kind, as reply or customer-sheet."))
def list_templates(session: Session, kind: str | None) -> None:
    from store.work.templates import templates

    found = templates(session.book, kind)
    if session.json:
        for each in found:
            output.data(each)
        return
    output.table(
        [
            output.Column(_("Name"), gives_way=True),
            output.Column(_("Kind")),
            output.Column(_("Language")),
            output.Column(_("Text"), gives_way=True),
        ],
        [
            [
                str(each.get("name", "")),
                label(session, "template_kind", each.get("kind")),
                label(session, "language", each.get("language")),
                str(each.get("text", "")).replace("\n", " ")
                or ", ".join(str(field.get("name")) for field in each.get("fields", ())),
            ]
            for each in found
        ],
    )


@subcommand(template, N_("Change the template NAME; a field that is given replaces what it held."))
@argument("which", metavar="NAME")
@_fields_option
@edit_options(TYPE)
def edit(session: Session, which: str, sheet_fields: Sequence[str], **options: Any) -> None:
    from store.work.templates import template_meant

    edit_record(session, TYPE, template_meant(session.book, which), _as_stored(options, sheet_fields))


@subcommand(template, N_("Delete the template NAME; `kehu undo` brings it back."))
@argument("which", metavar="NAME")
@option("--yes", is_flag=True, help=N_("Do not ask, whatever goes with it."))
def delete(session: Session, which: str, yes: bool) -> None:
    from store.work.templates import template_meant

    delete_record(session, TYPE.table, template_meant(session.book, which), yes=yes)


@subcommand(template, N_("Note that the template NAME was looked over today."))
@argument("which", metavar="NAME")
def review(session: Session, which: str) -> None:
    from store.work.articles import looked_over
    from store.work.templates import template_meant

    session.report(looked_over(session.book, "templates", template_meant(session.book, which)["id"], session.now))


def _as_stored(options: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    stored = dict(options)
    if options.get("text"):
        stored["text"] = text_meant(options["text"])
    if fields:
        from store.work.templates import sheet_fields_meant

        stored["fields"] = sheet_fields_meant(fields)
    return stored
