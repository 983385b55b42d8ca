"""Articles: what is known, found by words, read beside the list, and linked to the ticket one came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

import msgspec
from textual import on
from textual.widget import Widget
from textual.widgets import Input

from screens.forms.article import ArticleForm
from screens.shell.sentences import keyed
from screens.widgets.filter_bar import FilterBar
from screens.widgets.record_list import Column
from screens.written import WrittenRecords, when_looked_over
from store.text import _, ngettext
from store.work.article_matches import articles_about
from store.work.articles import find_articles
from store.work.outcome import Record
from store.work.ticket_links import link_ticket, unlink_ticket

HELPS = "+"
"""Stands before an article that may help with the ticket."""

_MOST = 200
_TAGS_CELLS = 16
_WITH_TAGS = 50


class ArticleLine(msgspec.Struct, frozen=True):
    """An article as the list shows it; `helps`: its title has words of the ticket in it, or it is linked to it."""

    id: str
    title: str
    tags: str
    helps: bool


class ArticlesScreen(WrittenRecords[ArticleLine]):
    """Search, read and write articles; `ticket` is the one they are looked up for, if any."""

    CSS_PATH = "written.tcss"
    TABLE = "articles"
    SHOWN_TABLES = frozenset({"", "articles", "tickets"})
    FOOTER: ClassVar = ("open", "filter", "link", "new-customer", "edit", "verify", "copy-card", "back", "undo", "help")

    def __init__(self, name: str | None, *, about: str = "", ticket: Record | None = None) -> None:
        super().__init__(name)
        self._about = about
        self._ticket = ticket

    def over_list(self) -> Iterable[Widget]:
        yield FilterBar(partial(self.open_side, "list"), hint=_("/ words of title, tags and text"), id="filter")

    @property
    def selected_article(self) -> str | None:
        """The id of the article a key acts on."""
        return self.selected

    @property
    def selected_ticket(self) -> str | None:
        return self._ticket["id"] if self._ticket else None

    @property
    def _filter(self) -> FilterBar:
        return self.query_one("#filter", FilterBar)

    def found(self) -> list[ArticleLine]:
        """The articles with the words of the filter; those that may help with the ticket come first."""
        book = self.host.book
        helpful = [each.id for each in articles_about(book, self._about, _MOST)] if self._about else []
        found = find_articles(book, self._filter.value, limit=_MOST)
        found.sort(key=lambda article: helpful.index(article["id"]) if article["id"] in helpful else len(helpful))
        return [
            ArticleLine(
                article["id"],
                str(article.get("title", "")),
                " ".join(map(str, article.get("tags") or ())),
                article["id"] in helpful,
            )
            for article in found
        ]

    def columns(self, width: int) -> Sequence[Column[ArticleLine]]:
        title = Column[ArticleLine](text=lambda line: f"{HELPS if line.helps else ' '} {line.title}")
        if width < _WITH_TAGS:
            return [title]
        return [title, Column[ArticleLine](cells=_TAGS_CELLS, text=lambda line: line.tags)]

    def when_empty(self) -> Sequence[str]:
        if self._filter.value:
            return (keyed(self, _("No article has these words; {back} clears them.")),)
        return (_("There is no article in this book yet."), "", keyed(self, _("{new-customer}    writes one")))

    def heading(self) -> tuple[str, str]:
        name = _("Articles")
        if self._ticket is not None:
            number = self._ticket.get("number", "?")
            name = _("Articles for #{number} · {sign} may help").format(number=number, sign=HELPS)
        count = len(self.lines)
        return name, ngettext("{n} article", "{n} articles", count).format(n=count)

    def page_of(self, record: Record) -> tuple[str, str]:
        tags = " ".join(f"#{tag}" for tag in record.get("tags") or ())
        head = " · ".join(filter(None, (tags, str(record.get("owner", "")), when_looked_over(record))))
        return head, str(record.get("text", ""))

    def form(self, record: Record | None) -> ArticleForm:
        return ArticleForm(record or {"owner": self.host.book.user})

    # Keys.

    def action_filter(self) -> None:
        self.open_side("list")
        self.give_keys_to(self._filter)

    @on(Input.Changed, "#filter")
    def _filter_typed(self) -> None:
        """Characters that queued up behind a slow answer are answered once."""
        self.call_later(self._apply_filter, self._filter.value)

    def _apply_filter(self, typed: str) -> None:
        if typed == self._filter.value:
            self.load()
            self.follow()

    def action_open(self) -> None:
        if self.record is None:
            self.say(keyed(self, _("There is no article to read; {new-customer} writes one")), "hint")
        elif self.opened == "list":
            self.open_side("pane")
        else:
            self.say(keyed(self, _("This is the whole article; {back} goes back")), "hint")

    def action_back(self) -> None:
        if self.opened == "pane":
            self.close_pane()
        elif self._filter.value:
            self._filter.value = ""
        else:
            self.dismiss()

    def action_link(self) -> None:
        """Note on the ticket one came from that the article has to do with it."""
        article = self.record
        if article is None or self._ticket is None:
            self.say(_("There is nothing to link here; open the articles from a ticket"), "hint")
            return
        book = self.host.book
        self.host.submit(link_ticket, book, self._ticket["id"], "articles", article["id"], book.clock.now())

    def action_unlink(self) -> None:
        """Take back that the article has to do with the ticket one came from."""
        article = self.record
        if article is None or self._ticket is None:
            self.say(_("There is nothing to unlink here; open the articles from a ticket"), "hint")
            return
        book = self.host.book
        self.host.submit(unlink_ticket, book, self._ticket["id"], article["id"], book.clock.now())

    def action_copy_card(self) -> None:
        """Copy the whole text of the article, to be sent to the customer."""
        if (article := self.record) is not None:
            self.host.copy(str(article.get("text", "")), _("the article"))
