"""`kehu view`: filters kept under a name, for everybody who uses the book."""

from __future__ import annotations

from store.text import N_, _
from tui import output
from tui.declare import argument, group, option, subcommand
from tui.session import Session

view = group(N_("Filters kept under a name, for everybody who uses the book."), "view", default="list")

_SHOWN = ("id", "name", "list", "query", "sort", "columns")


@subcommand(view, N_("List the saved views."), name="list")
def list_views(session: Session) -> None:
    from store.work.views import views

    found = views(session.book)
    if session.json:
        for each in found:
            output.data({field: each[field] for field in _SHOWN if field in each})
        return
    output.table(
        [
            output.Column(_("Name"), gives_way=True),
            output.Column(_("List")),
            output.Column(_("Filter"), gives_way=True),
        ],
        [[str(each.get("name", "")), str(each.get("list", "")), str(each.get("query", ""))] for each in found],
    )
    if not found:
        output.talk(_("No view is saved yet; `kehu view save NAME QUERY` keeps one."))


@subcommand(view, N_("Keep QUERY under NAME; a view of that name is replaced."), name="save")
@argument("name", metavar="NAME")
@argument("query", metavar="[QUERY]", default="")
@option("--list", "of_list", metavar="LIST", default="customers", help=N_("customers, or tickets."))
@option(
    "--sort",
    metavar="ORDER",
    help=N_("The order: name, last, silent, grade, owner or new; of tickets as in `kehu ticket list`."),
)
@option(
    "--columns",
    metavar="TEXT",
    help=N_("The columns, such as 'grade owner tasks silence', or of tickets 'priority time'."),
)
def save(session: Session, name: str, query: str, of_list: str, sort: str | None, columns: str | None) -> None:
    from store.work.views import save_view

    fields = {"name": name, "list": of_list, "query": query, "sort": sort, "columns": columns}
    session.report(save_view(session.book, fields, session.now))


@subcommand(view, N_("Delete the view NAME; the records it showed stay."))
@argument("name", metavar="NAME")
def delete(session: Session, name: str) -> None:
    from store.work.views import delete_view, view_meant

    session.report(delete_view(session.book, view_meant(session.book, name)["id"], session.now))
