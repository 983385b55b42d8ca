"""The keys that show a screen, and those that a single screen adds."""

from __future__ import annotations

from screens.shell.actions import BOOK, CUSTOMER, MOVE, SCREENS, TICKET, Action
from screens.shell.keys import needs_customer, needs_pair, needs_task
from store.text import N_

SHOWING = (
    Action(
        id="today",
        keys=("1",),
        label=N_("Today"),
        help=N_("Today: what to do next"),
        group=SCREENS,
        command="kehu today",
    ),
    Action(
        id="customers",
        keys=("2",),
        label=N_("Customers"),
        help=N_("Customers: the list, and one customer whole"),
        group=SCREENS,
        command="kehu find",
    ),
    Action(
        id="tickets",
        keys=("3",),
        label=N_("Tickets"),
        help=N_("Tickets: the queue, and one ticket whole"),
        group=SCREENS,
        command="kehu ticket list",
    ),
    Action(
        id="kpi",
        keys=("5",),
        label=N_("KPI"),
        help=N_("KPI: the figures of a period, and the records behind each"),
        group=SCREENS,
        command="kehu kpi",
    ),
    Action(
        id="quality",
        keys=("6",),
        label=N_("Quality"),
        help=N_("Quality: what looks like one, is not valid, lacks something or is stale"),
        group=SCREENS,
        command="kehu quality",
    ),
)
"""What shows a screen; the id is the name of the screen's mode."""

WORKING = (
    Action(
        id="done-too",
        keys=("f",),
        label=N_("done too"),
        help=N_("Show the tickets that are done as well, or hide them"),
        group=TICKET,
        command="kehu ticket list --all",
    ),
    Action(
        id="snooze",
        keys=("S",),
        label=N_("put off"),
        help=N_("Put the task under the cursor off to another date"),
        group=CUSTOMER,
        command="kehu task snooze ID WHEN",
        changes=True,
        reason=needs_task,
    ),
    Action(
        id="whose",
        keys=("M",),
        label=N_("whose"),
        help=N_("Show what is one person's, or everybody's"),
        group=BOOK,
        command="kehu today --owner LOGIN",
    ),
    Action(
        id="period",
        keys=("P",),
        label=N_("period"),
        help=N_("Show the figures of the next period: this month, the last 30 days, this quarter and so on"),
        group=BOOK,
        command="kehu kpi --from DATE --to DATE",
    ),
    Action(
        id="group",
        keys=("B",),
        label=N_("by whom"),
        help=N_("Take the figures apart: by owner, team, type, channel, grade, or show them whole again"),
        group=BOOK,
        command="kehu kpi --by owner",
    ),
    Action(
        id="report",
        keys=("R",),
        label=N_("report"),
        help=N_("Write the figures of the period to a file: HTML, Markdown or CSV; on Today, the reports that are due"),
        group=BOOK,
        command="kehu report",
        changes=True,
    ),
    Action(
        id="merge",
        keys=("J",),
        label=N_("merge"),
        help=N_("Join the marked customers, or the pair under the cursor: side by side, then {save}; join tickets"),
        group=CUSTOMER,
        command="kehu merge NAME NAME, kehu ticket merge ID --into ID",
        changes=True,
    ),
    Action(
        id="not-a-duplicate",
        keys=("X",),
        label=N_("not one"),
        help=N_("Remember that the records under the cursor are not one"),
        group=CUSTOMER,
        command="kehu duplicates dismiss NAME NAME",
        changes=True,
        reason=needs_pair,
    ),
    Action(
        id="unmerge",
        keys=("U",),
        label=N_("un-merge"),
        help=N_("Take back the newest merge into the customer, however long ago"),
        group=CUSTOMER,
        command="kehu unmerge NAME",
        changes=True,
        reason=needs_customer,
    ),
    Action(
        id="split",
        keys=("%",),
        label=N_("split"),
        help=N_("Move what belongs to somebody else to a customer of their own; a message to a ticket of its own"),
        group=CUSTOMER,
        command="kehu split NAME --as NAME, kehu ticket split ID MESSAGE",
        changes=True,
        reason=needs_customer,
    ),
    Action(
        id="verify",
        keys=("=",),
        label=N_("verified"),
        help=N_("Say that all that stands in the customer's record, or in the article, is right as of today"),
        group=CUSTOMER,
        command="kehu verify NAME",
        changes=True,
        reason=needs_customer,
    ),
    Action(
        id="take-left",
        keys=("left", "h"),
        label=N_("take left"),
        help=N_("In a merge: take the value of the record to the left"),
        group=MOVE,
    ),
    Action(
        id="take-right",
        keys=("right", "l"),
        label=N_("take right"),
        help=N_("In a merge: take the value of the record to the right"),
        group=MOVE,
    ),
)
"""What one screen does that no other has."""
