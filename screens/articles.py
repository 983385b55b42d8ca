"""Articles: what is known, found by words, read beside the list, and linked to the ticket one came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from screens.forms.article import ArticleForm
from screens.shell.host import BookChanged
from screens.shell.sentences import keyed
from screens.shell.status import Footer, Header, StatusLine
from screens.two_panes import TwoPanes
from screens.widgets.filter_bar import FilterBar
from screens.widgets.line_list import LineList
from screens.widgets.prose import one_line
from screens.widgets.record_list import Column, RecordList
from screens.widgets.text_page import TextPage
from store.text import _, ngettext
from store.text.cells import cell_width
from store.work.article_matches import articles_about
from store.work.articles import find_articles, looked_over
from store.work.outcome import Outcome, Record
from store.work.ticket_links import link_ticket, unlink_ticket

HELPS = "+"
"""Stands before an article that may help with the ticket."""

_MOST = 200
_TAGS_CELLS = 16
_WITH_TAGS = 50
_TITLE_CELLS = 60
_SHOWN_TABLES = frozenset({"", "articles", "tickets"})


class ArticleLine(msgspec.Struct, frozen=True):
    """An article as the list shows it; `helps`: its title has words of the ticket in it, or it is linked to it."""

    id: str
    title: str
    tags: str
    helps: bool


class ArticlesScreen(TwoPanes):
    """Search, read and write articles; `ticket` is the one they are looked up for, if any."""

    CSS_PATH = "articles.tcss"
    FOOTER: ClassVar = ("open", "filter", "link", "new-customer", "edit", "verify", "copy-card", "back", "undo", "help")

    def __init__(self, name: str | None, *, about: str = "", ticket: Record | None = None) -> None:
        super().__init__(name=name or "")
        self._about = about
        self._ticket = ticket
        self._lines: list[ArticleLine] = []
        self._title = ""

    def compose(self) -> ComposeResult:
        yield Header()
        yield from self.body()
        yield StatusLine(id="status")
        yield Footer()

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            with Vertical(id="list-pane"):
                yield FilterBar(partial(self.open_side, "list"), hint=_("/ words of title, tags and text"), id="filter")
                yield RecordList[ArticleLine](self._fetch, self._columns, self._when_empty, id="list")
            with Vertical(id="pane"):
                yield TextPage(id="article")

    def on_mount(self) -> None:
        self._load()
        self.give_keys_to(self.listed)
        self.follow()

    @property
    def pane_list(self) -> LineList:
        return self.page

    @property
    def page(self) -> TextPage:
        """The article under the cursor."""
        return self.query_one(TextPage)

    @property
    def has_records(self) -> bool:
        return bool(self._lines)

    @property
    def article(self) -> Record | None:
        """The article under the cursor, as it is in the book now."""
        line: ArticleLine | None = self.listed.current
        return self.host.book.get("articles", line.id) if line else None

    @property
    def selected_article(self) -> str | None:
        """The id of the article a key acts on."""
        line: ArticleLine | None = self.listed.current
        return line.id if line else None

    @property
    def selected_ticket(self) -> str | None:
        return self._ticket["id"] if self._ticket else None

    @property
    def _filter(self) -> FilterBar:
        return self.query_one("#filter", FilterBar)

    def _load(self) -> None:
        """Find the articles with the words of the filter; those that may help with the ticket come first."""
        book = self.host.book
        helpful = [each.id for each in articles_about(book, self._about, _MOST)] if self._about else []
        found = find_articles(book, self._filter.value, limit=_MOST)
        found.sort(key=lambda article: helpful.index(article["id"]) if article["id"] in helpful else len(helpful))
        self._lines = [
            ArticleLine(
                article["id"],
                str(article.get("title", "")),
                " ".join(map(str, article.get("tags") or ())),
                article["id"] in helpful,
            )
            for article in found
        ]
        self.listed.show(range(len(self._lines)))
        self._show_title()
        self.show_sides()
        self.update_footer()

    def _fetch(self, numbers: Sequence[int]) -> Mapping[int, ArticleLine]:
        return {number: self._lines[number] for number in numbers if number < len(self._lines)}

    def _columns(self, width: int) -> Sequence[Column[ArticleLine]]:
        title = Column[ArticleLine](text=lambda line: f"{HELPS if line.helps else ' '} {line.title}")
        if width < _WITH_TAGS:
            return [title]
        return [title, Column[ArticleLine](cells=_TAGS_CELLS, text=lambda line: line.tags)]

    def _when_empty(self) -> Sequence[str]:
        if self._filter.value:
            return (keyed(self, _("No article has these words; {back} clears them.")),)
        return (_("There is no article in this book yet."), "", keyed(self, _("{new-customer}    writes one")))

    def _show_title(self) -> None:
        name = _("Articles")
        if self._ticket is not None:
            number = self._ticket.get("number", "?")
            name = _("Articles for #{number} · {sign} may help").format(number=number, sign=HELPS)
        count = ngettext("{n} article", "{n} articles", len(self._lines)).format(n=len(self._lines))
        pane = self.query_one("#list-pane")
        room = pane.size.width - cell_width(name) - cell_width(count) - 6
        title = f"{name} {'─' * max(0, room)} {count}"
        if title != self._title:
            self._title = title
            pane.border_title = Content(title)

    def show_beside(self) -> None:
        article = self.article
        pane = self.query_one("#pane")
        pane.border_title = Content(one_line(article.get("title", ""), _TITLE_CELLS) if article else "")
        if article is None:
            self.page.show("")
            return
        looked = article.get("reviewed_on")
        seen = _("looked over {day}").format(day=looked) if looked else _("never looked over")
        tags = " ".join(f"#{tag}" for tag in article.get("tags") or ())
        head = " · ".join(filter(None, (tags, str(article.get("owner", "")), seen)))
        self.page.show(f"{head}\n\n{article.get('text', '')}", faint=1)

    def on_resize(self, event: Resize) -> None:
        self._show_title()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        self.update_footer()

    def on_book_changed(self, message: BookChanged) -> None:
        message.stop()
        if any(table in _SHOWN_TABLES for table, _id in message.changed):
            self._load()
            self.follow_unless_moving()

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
            self._load()
            self.follow()

    def action_open(self) -> None:
        if self.article is None:
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
        article = self.article
        if article is None or self._ticket is None:
            self.say(_("There is nothing to link here; open the articles from a ticket"), "hint")
            return
        book = self.host.book
        self.host.submit(link_ticket, book, self._ticket["id"], "articles", article["id"], book.clock.now())

    def action_unlink(self) -> None:
        """Take back that the article has to do with the ticket one came from."""
        article = self.article
        if article is None or self._ticket is None:
            self.say(_("There is nothing to unlink here; open the articles from a ticket"), "hint")
            return
        book = self.host.book
        self.host.submit(unlink_ticket, book, self._ticket["id"], article["id"], book.clock.now())

    async def action_new_customer(self) -> None:
        """Write an article."""
        await self.app.push_screen(ArticleForm({"owner": self.host.book.user}), self._written)

    async def action_edit(self) -> None:
        """Edit the article under the cursor."""
        if (article := self.article) is not None:
            await self.app.push_screen(ArticleForm(article), self._written)

    def _written(self, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        self._load()
        place = next((at for at, line in enumerate(self._lines) if line.id == outcome.record["id"]), None)
        if place is not None:
            self.listed.move_to(place)
        self.follow()

    def action_verify(self) -> None:
        """Say that the article was looked over today, and is right."""
        if (article := self.article) is not None:
            book = self.host.book
            self.host.submit(looked_over, book, "articles", article["id"], book.clock.now())

    def action_copy_card(self) -> None:
        """Copy the whole text of the article, to be sent to the customer."""
        if (article := self.article) is not None:
            self.host.copy(str(article.get("text", "")), _("the article"))
