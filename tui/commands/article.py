"""`kehu article`: what is known about questions that customers ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store.model.article import TYPE
from store.text import N_, _
from tui import output
from tui.commands.changing import delete_record, edit_options, edit_record
from tui.commands.fields import field_options, fields_given
from tui.commands.meant import text_meant
from tui.declare import argument, group, option, subcommand
from tui.session import Session

article = group(N_("Knowledge: articles for everybody at the desk."), "article", default="list")


@subcommand(article, N_("Add the article TITLE."))
@argument("title", metavar="TITLE")
@field_options(TYPE, leave_out=("title",))
def add(session: Session, title: str, **options: Any) -> None:
    from store.work.articles import add_article

    session.report(add_article(session.book, {"title": title, **fields_given(_with_text(options))}, session.now))


@subcommand(article, N_("List the articles in which all WORDS are; those with them in the title first."), name="list")
@argument("words", metavar="WORD...", nargs=-1)
@option("--tag", metavar="TAG", default="", help=N_("Only those with this tag."))
def list_articles(session: Session, words: Sequence[str], tag: str) -> None:
    from store.find.resolve import short_ids
    from store.work.articles import find_articles

    found = find_articles(session.book, " ".join(words), tag)
    if session.json:
        for each in found:
            output.data(each)
        return
    short = short_ids(session.book, [each["id"] for each in found], "articles")
    output.table(
        [
            output.Column(_("Id")),
            output.Column(_("Title"), gives_way=True),
            output.Column(_("Tags"), gives_way=True),
            output.Column(_("Looked over")),
        ],
        [
            [
                short[each["id"]],
                str(each.get("title", "")),
                ", ".join(each.get("tags", ())),
                str(each.get("reviewed_on", "")),
            ]
            for each in found
        ],
    )


@subcommand(article, N_("Show the article TITLE, by its title or id."))
@argument("title", metavar="TITLE")
def show(session: Session, title: str) -> None:
    from store.work.articles import article_meant

    found = article_meant(session.book, title)
    if session.json:
        output.data(found)
        return
    output.line(str(found.get("title", "")))
    if found.get("tags"):
        output.line(", ".join(found["tags"]))
    output.line("")
    output.line(str(found.get("text", "")))


@subcommand(article, N_("Change fields of the article TITLE; a field that is given replaces what it held."))
@argument("which", metavar="TITLE")
@edit_options(TYPE)
def edit(session: Session, which: str, **options: Any) -> None:
    from store.work.articles import article_meant

    edit_record(session, TYPE, article_meant(session.book, which), _with_text(options))


@subcommand(article, N_("Delete the article TITLE; `kehu undo` brings it back."))
@argument("which", metavar="TITLE")
@option("--yes", is_flag=True, help=N_("Do not ask, whatever goes with it."))
def delete(session: Session, which: str, yes: bool) -> None:
    from store.work.articles import article_meant

    delete_record(session, TYPE.table, article_meant(session.book, which), yes=yes)


@subcommand(article, N_("Note that the article TITLE was looked over today; without TITLE list what is to be."))
@argument("which", metavar="TITLE", required=False)
def review(session: Session, which: str | None) -> None:
    from store.work.articles import article_meant, looked_over

    if which is None:
        _show_to_review(session)
    else:
        session.report(looked_over(session.book, "articles", article_meant(session.book, which)["id"], session.now))


def _show_to_review(session: Session) -> None:
    from store.work.articles import to_review
    from store.work.outcome import name_of

    found = to_review(session.book, session.now)
    if session.json:
        for each in found:
            output.data({"table": each.table, "since": str(each.since), **each.record})
        return
    output.table(
        [output.Column(_("Due since")), output.Column(_("What")), output.Column(_("Name"), gives_way=True)],
        [
            [
                str(each.since),
                _("article") if each.table == "articles" else _("template"),
                name_of(each.table, each.record),
            ]
            for each in found
        ],
    )
    if not found:
        output.talk(_("Nothing is to be looked over."))


def _with_text(options: dict[str, Any]) -> dict[str, Any]:
    """The options with the text that comes on standard input."""
    return {**options, "text": text_meant(options["text"])} if options.get("text") else options
