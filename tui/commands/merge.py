"""`kehu merge`, `unmerge` and `split`: making one customer of several, taking that back, and making two of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from store.errors import Ambiguous, Invalid, Usage
from store.model import RECORD_TYPES
from store.text import N_, _
from tui import output
from tui.commands.fields import field_named
from tui.commands.meant import customer_meant, record_meant, ticket_meant
from tui.declare import argument, command, option
from tui.session import Session

if TYPE_CHECKING:
    from store.work.merge import Merge

CUSTOMERS, CONTACTS = "customers", "contacts"


@command(N_("Make one customer of the customers NAME…; every contact, task and ticket of theirs moves to it."))
@argument("names", metavar="NAME...", nargs=-1, required=True)
@option("--survivor", metavar="NAME", help=N_("Which of them stays; the one verified last, else the most complete."))
@option("--take", multiple=True, metavar="FIELD=NAME", help=N_("Take a field from that one; may be repeated."))
@option("--set", "given", multiple=True, metavar="FIELD=VALUE", help=N_("Give a field this value; may be repeated."))
@option("--contacts", is_flag=True, help=N_("The names are those of contacts of one customer."))
@option("--dry-run", is_flag=True, help=N_("Only show what each field would be and how much would move."))
def merge(
    session: Session,
    names: Sequence[str],
    survivor: str | None,
    take: Sequence[str],
    given: Sequence[str],
    contacts: bool,
    dry_run: bool,
) -> None:
    from store.work.merge import merge as merge_records
    from store.work.merge import prepare

    table = CONTACTS if contacts else CUSTOMERS
    ids = [_meant(session, table, name) for name in names]
    kept = _meant(session, table, survivor) if survivor else None
    picks = {field: _meant(session, table, name) for field, name in _pairs(table, take)}
    values: dict[str, Any] = dict(_pairs(table, given))
    if dry_run:
        _show(session, prepare(session.book, ids, table=table, survivor=kept, picks=picks), values)
        return
    try:
        outcome = merge_records(session.book, ids, session.now, table=table, survivor=kept, picks=picks, given=values)
    except Invalid as error:
        if "owner" in error.fields and "owner" not in values:
            error.add_note(_("Say --set owner=LOGIN. Nothing was changed."))
        raise
    session.report(outcome)


@command(N_("Take back the merge by which NAME became part of another customer, or the newest one into NAME."))
@argument("name", metavar="NAME")
@option("--contacts", is_flag=True, help=N_("The name is that of a contact."))
def unmerge(session: Session, name: str, contacts: bool) -> None:
    from store.work.unmerge import unmerge as unmerge_records

    if contacts:
        id = _meant(session, CONTACTS, name)
        session.report(unmerge_records(session.book, id, session.now, table=CONTACTS))
        return
    id = _merged_away(session, name) or customer_meant(session, name)["id"]
    session.report(unmerge_records(session.book, id, session.now))


@command(N_("Move what was chosen of the customer NAME to a new customer, with what belongs to it."))
@argument("name", metavar="NAME")
@option("--as", "new", metavar="NAME", required=True, help=N_("What the new customer is called."))
@option("--contact", "people", multiple=True, metavar="PERSON", help=N_("A contact and what was said with them."))
@option("--entry", "entries", multiple=True, metavar="ID", help=N_("An interaction; may be repeated."))
@option("--task", "tasks", multiple=True, metavar="ID", help=N_("A task; may be repeated."))
@option("--ticket", "tickets", multiple=True, metavar="ID", help=N_("A ticket and its messages; may be repeated."))
@option("--set", "given", multiple=True, metavar="FIELD=VALUE", help=N_("A field of the new customer."))
def split(
    session: Session,
    name: str,
    new: str,
    people: Sequence[str],
    entries: Sequence[str],
    tasks: Sequence[str],
    tickets: Sequence[str],
    given: Sequence[str],
) -> None:
    from store.work.split import split as split_customer
    from tui.commands.meant import contact_meant

    customer = customer_meant(session, name)
    contacts = session.book.children(CONTACTS, "customer", customer["id"], limit=-1)
    named = {each["id"]: str(each.get("name", "")) for each in contacts}
    chosen = [
        *((CONTACTS, contact_meant(session, named, typed)) for typed in people),
        *(("interactions", record_meant(session, "interactions", typed)["id"]) for typed in entries),
        *(("tasks", record_meant(session, "tasks", typed)["id"]) for typed in tasks),
        *(("tickets", ticket_meant(session, typed)["id"]) for typed in tickets),
    ]
    if not chosen:
        raise Usage(_("Say what to move: --contact, --entry, --task or --ticket."))
    fields = {"name": new, **dict(_pairs(CUSTOMERS, given))}
    session.report(split_customer(session.book, customer["id"], fields, chosen, session.now))


def _meant(session: Session, table: str, name: str) -> str:
    record = customer_meant(session, name) if table == CUSTOMERS else record_meant(session, table, name)
    return str(record["id"])


def _merged_away(session: Session, name: str) -> str | None:
    """The customer of this name or id that was merged into another, if there is one."""
    from store.find import fold

    book = session.book
    wanted, tail = fold.whole(name), name.removeprefix("#").upper()
    # Of the archived ones, too: the second term only says that they are asked for.
    rows = book.listing(CUSTOMERS, "is:merged is:merged|is:archived").rows
    merged = [each for each in book.summaries(CUSTOMERS, rows) if each is not None]
    found = [each for each in merged if name.startswith("#") and each.id.endswith(tail)]
    found = found or [each for each in merged if each.id == tail or fold.whole(each.name) == wanted]
    into = {(book.get(CUSTOMERS, each.id) or {}).get("merged_into") for each in found}
    if len(into) > 1:
        candidates = [{"id": each.id, "tail": each.id, "name": each.name, "owner": each.owner} for each in found]
        raise Ambiguous(_("Several customers called {name} were merged; say which.").format(name=name), candidates)
    # Of several that became part of one customer, the one that was merged last.
    return max(found, key=lambda each: _merged_at(session, each.id)).id if found else None


def _merged_at(session: Session, id: str) -> str:
    """The id of the newest operation on a customer, which for one that was merged away is its merge."""
    return next((operation.id for operation in session.book.history(id, 1)), "")


def _pairs(table: str, typed: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in typed:
        field, sign, value = text.partition("=")
        if not sign:
            raise Usage(_("{text} should be written as NAME=VALUE.").format(text=text))
        yield field_named(RECORD_TYPES[table], field), value


def _show(session: Session, planned: Merge, given: dict[str, Any]) -> None:
    """What a merge would do, field by field."""
    from store.find.resolve import short_ids

    results = {choice.field: given.get(choice.field, choice.result) for choice in planned.choices}
    if session.json:
        for choice in planned.choices:
            values = dict(zip((record["id"] for record in planned.records), choice.values, strict=True))
            undecided = choice.undecided and choice.field not in given
            line = {"field": choice.field, "how": choice.how, "values": values, "undecided": undecided}
            output.data({**line, "result": results[choice.field]})
        output.data({"survivor": planned.survivor["id"], "moves": planned.moves})
        return
    from store.work.outcome import counted, name_of

    short = short_ids(session.book, [record["id"] for record in planned.records], planned.table)
    output.table(
        [
            output.Column(_("Field")),
            *(output.Column(short[record["id"]], gives_way=True) for record in planned.records),
            output.Column(_("Would be"), gives_way=True),
        ],
        [
            [
                choice.field,
                *(_shown(value) for value in choice.values),
                _("to be decided") if choice.undecided and choice.field not in given else _shown(results[choice.field]),
            ]
            for choice in planned.choices
        ],
    )
    name = name_of(planned.table, planned.survivor)
    moves = counted(planned.moves) or _("nothing")
    output.talk(_("{name} would stay, and {moves} would move to it.").format(name=name, moves=moves))


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return " ".join(str(each) for each in value.values()) if isinstance(value, dict) else str(value)
