"""Editing and deleting a record of any table, as `kehu edit`, `kehu contact edit` and the like do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from store.errors import Usage
from store.model.declare import RecordType
from store.text import N_, _
from tui.commands.asking import require_yes
from tui.commands.fields import changed_sets, field_named, field_options, fields_given
from tui.declare import option
from tui.session import Session

Function = TypeVar("Function", bound=Callable[..., Any])
Record = Mapping[str, Any]


def edit_options(record_type: RecordType) -> Callable[[Function], Function]:
    """Give a command the options that say what becomes of the fields of a record."""
    options = (
        field_options(record_type),
        option("--more", multiple=True, metavar="FIELD=VALUE", help=N_("Add a phone, email or tag; may be repeated.")),
        option(
            "--less",
            multiple=True,
            metavar="FIELD=VALUE",
            help=N_("Take out a phone, email or tag; may be repeated."),
        ),
        option("--unset", multiple=True, metavar="FIELD", help=N_("Empty a field; may be repeated.")),
    )

    def declare(function: Function) -> Function:
        for each in reversed(options):
            function = each(function)
        return function

    return declare


def edit_record(session: Session, record_type: RecordType, record: Record, options: dict[str, Any]) -> None:
    """Change the record as the options of `edit_options` say."""
    from store.work import customers

    sets = changed_sets(record, record_type, options.pop("more"), options.pop("less"))
    unset = [field_named(record_type, field) for field in options.pop("unset")]
    fields = {**fields_given(options), **sets, **dict.fromkeys(unset)}
    if not fields:
        raise Usage(_("Say what to change; --help lists the fields."))
    seen = {field: record.get(field) for field in sets}
    session.report(
        customers.edit_record(session.book, record_type.table, record["id"], fields, session.now, expect=seen)
    )


def delete_record(session: Session, table: str, record: Record, *, yes: bool) -> None:
    """Delete the record, asking first where others go with it."""
    from store.work import customers
    from store.work.outcome import counted, name_of

    along = customers.what_goes_with(session.book, table, record["id"])
    if along and not yes:
        question = _("Delete {name} with {counts}?").format(name=name_of(table, record), counts=counted(along))
        require_yes(question, _("Nothing was deleted."))
    session.report(customers.delete_record(session.book, table, record["id"], session.now))
