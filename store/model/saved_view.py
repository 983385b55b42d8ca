"""A saved view: a filter, an order and the columns of a list under a name, for everybody at the desk."""

from __future__ import annotations

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.text import N_


class SavedView(Record, kw_only=True):
    """A view as the program reads it; without columns a list shows those it shows by itself."""

    name: str = ""
    list: str = "customers"
    query: str = ""
    sort: str = ""
    columns: str = ""


TYPE = RecordType(
    table="views",
    singular=N_("view"),
    plural=N_("views"),
    view=SavedView,
    fields=(
        Field(name="name", kind="line", label=N_("Name"), required=True),
        Field(name="list", kind="choice", label=N_("List"), required=True, vocabulary="view_list"),
        Field(name="query", kind="line", label=N_("Filter"), help=N_("In the filter language: owner:li grade:A")),
        Field(
            name="sort",
            kind="line",
            label=N_("Order"),
            help=N_(
                "name, last, silent, grade, owner or new; of tickets queue, new, number, customer, priority, assignee"
            ),
        ),
        Field(
            name="columns",
            kind="line",
            label=N_("Columns"),
            help=N_("grade owner tasks silence; of tickets customer priority time assignee"),
        ),
        *COMMON,
    ),
    index=Index(few=True, columns=("name", "list")),
)
