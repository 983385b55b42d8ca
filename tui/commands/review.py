"""`kehu review`: looks back at a period, what they found, and the tasks that come of it."""

from __future__ import annotations

from store.text import N_, _
from tui import output
from tui.commands.kpi import compared_meant, day_meant
from tui.commands.meant import due_meant, text_meant
from tui.declare import argument, group, option, subcommand
from tui.session import Session

review = group(N_("Reviews of a period, with findings that become tasks."), "review", default="list")


@subcommand(review, N_("Begin the review TITLE of a period."))
@argument("title", metavar="TITLE")
@option("--from", "start", required=True, metavar="DATE", help=N_("The first day, as 2026-07-01."))
@option("--to", "end", required=True, metavar="DATE", help=N_("The day before which it ends, as 2026-10-01."))
@option("--compare-from", metavar="DATE", help=N_("The first day of the period it is held against."))
@option("--compare-to", metavar="DATE", help=N_("The day before which that ends."))
@option("--text", metavar="TEXT", help=N_("What it comes to; - reads it from standard input."))
def add(
    session: Session,
    title: str,
    start: str,
    end: str,
    compare_from: str | None,
    compare_to: str | None,
    text: str | None,
) -> None:
    from store.work.reviews import add_review

    against = compared_meant(compare_from, compare_to)
    fields = {"title": title, "start": day_meant(start), "end": day_meant(end)}
    if against is not None:
        fields |= {"compared_start": against[0], "compared_end": against[1]}
    said = {"text": text_meant(text)} if text else {}
    session.report(add_review(session.book, {**fields, **said}, session.now))


@subcommand(review, N_("Note down what the review TITLE found; with --due or --owner it becomes a task."))
@argument("title", metavar="TITLE")
@argument("text", metavar="TEXT")
@option("--due", metavar="WHEN", help=N_("By when it is to be done, such as “next mon” or 月底."))
@option("--owner", metavar="LOGIN", help=N_("Who is to do it; you unless you say."))
def finding(session: Session, title: str, text: str, due: str | None, owner: str | None) -> None:
    from store.work.reviews import add_finding, review_meant

    found = review_meant(session.book, title)
    by = due_meant(session, due) if due else None
    session.report(add_finding(session.book, found["id"], text_meant(text), session.now, due=by, owner=owner))


@subcommand(review, N_("List the reviews, the latest period first."), name="list")
def list_reviews(session: Session) -> None:
    from store.work.reviews import reviews

    found = reviews(session.book)
    if session.json:
        for each in found:
            output.data(each)
        return
    output.table(
        [
            output.Column(_("Title"), gives_way=True),
            output.Column(_("From")),
            output.Column(_("Until before")),
            output.Column(_("Findings"), right=True),
        ],
        [
            [
                str(each.get("title", "")),
                str(each.get("start", "")),
                str(each.get("end", "")),
                str(len(each.get("findings", ()))),
            ]
            for each in found
        ],
    )


@subcommand(review, N_("Show the review TITLE with what it found, and whether the tasks are done."))
@argument("title", metavar="TITLE")
def show(session: Session, title: str) -> None:
    from store.work.reviews import review_meant

    found = review_meant(session.book, title)
    if session.json:
        output.data(found)
        return
    output.line(f"{found.get('title', '')} · {found.get('start', '')} – {found.get('end', '')}")
    if found.get("text"):
        output.line(str(found["text"]))
    for each in found.get("findings", ()):
        task = session.book.get("tasks", str(each.get("task", ""))) or {}
        state = (_("done") if "done" in task else _("to do")) if task else ""
        output.line(
            " · ".join(part for part in (f"* {each.get('text', '')}", str(task.get("owner", "")), state) if part)
        )
