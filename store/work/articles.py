"""Knowledge: articles found from a ticket or a call, and what is to be looked over again (E1, E3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from store.errors import Ambiguous, NotFound
from store.find.fold import fold
from store.model.fields import quoted
from store.text import _
from store.work.customers import found
from store.work.outcome import Outcome, Record, concluded, name_of
from store.work.people import with_people_meant

if TYPE_CHECKING:
    from store.book import Book

Reviewed = Literal["articles", "templates"]

_IN_TITLE, _IN_TAGS, _IN_TEXT = 4, 2, 1


class ToReview(msgspec.Struct, frozen=True):
    """An article or template that is to be looked over again since a local day."""

    table: Reviewed
    record: Record
    since: date


def add_article(book: Book, fields: Mapping[str, Any], now: datetime) -> Outcome:
    """Add an article, of the person at the keyboard unless `fields` say otherwise; Invalid for what cannot be kept."""
    given = with_people_meant(book, "articles", {"owner": book.user, **fields})
    with book.change("add article") as change:
        article = change.create("articles", {name: value for name, value in given.items() if value not in (None, "")})
    return concluded(change, _("Added the article {title}.").format(title=article["title"]), [("articles", article)])


def find_articles(book: Book, text: str = "", tag: str = "", limit: int = 50) -> list[Record]:
    """The articles in which every word of `text` begins a word or stands in one, those with it in the title first.

    With a `tag` only those that have it; without words all of them, by title.
    """
    words = [fold(word) for word in text.split()]
    ranked = []
    for article in book.all("articles"):
        tags = [fold(str(each)) for each in article.get("tags") or ()]
        if tag and fold(tag) not in tags:
            continue
        rank = _rank(article, tags, words)
        if rank is not None:
            ranked.append((-rank, fold(str(article.get("title", ""))), str(article["id"]), article))
    return [article for *_place, article in sorted(ranked, key=lambda entry: entry[:3])[:limit]]


def article_meant(book: Book, typed: str) -> Record:
    """The article of this title or id; Ambiguous where several begin so, NotFound for none."""
    titles = [(fold(str(article.get("title", ""))), article) for article in book.all("articles")]
    wanted = fold(typed)
    for match in (
        [article for _title, article in titles if article["id"] == typed],
        [article for title, article in titles if title == wanted],
        [article for title, article in titles if title.startswith(wanted)],
        [
            article
            for _title, article in titles
            if len(typed) >= 4 and article["id"].endswith(typed.lstrip("#").upper())
        ],
    ):
        if len(match) == 1:
            return match[0]
        if match:
            sentence = _("Several articles are called {title}; say which by its id.").format(title=quoted(typed))
            raise Ambiguous(sentence, [{"id": each["id"], "title": each.get("title")} for each in match])
    raise NotFound(_("There is no article {title}; `kehu article list` lists them.").format(title=quoted(typed)))


def looked_over(book: Book, table: Reviewed, id: str, now: datetime) -> Outcome:
    """Note that an article or template was looked over today, and is right."""
    today = str(now.astimezone(book.zone).date())
    with book.change("look over") as change:
        found(change, table, id)
        record = change.update(table, id, {"reviewed_on": today})
    sentence = _("{name} was looked over on {day}.").format(name=name_of(table, record), day=today)
    return concluded(change, sentence, [(table, record)])


def to_review(book: Book, now: datetime) -> list[ToReview]:
    """The articles and templates that are to be looked over again, the longest due first (E3)."""
    today = now.astimezone(book.zone).date()
    due = []
    tables: tuple[Reviewed, ...] = ("articles", "templates")
    for table in tables:
        for record in book.where(table, "review_days IS NOT NULL"):
            since = _review_due(record)
            if since is not None and since <= today:
                due.append(ToReview(table, record, since))
    return sorted(due, key=lambda each: (each.since, name_of(each.table, each.record), each.record["id"]))


def _rank(article: Mapping[str, Any], tags: list[str], words: list[str]) -> int | None:
    """How well an article fits; None where one of the words is nowhere in it."""
    title, text = fold(str(article.get("title", ""))), fold(str(article.get("text", "")))
    total = 0
    for word in words:
        score = _IN_TITLE * (word in title) + _IN_TAGS * any(word in tag for tag in tags) + _IN_TEXT * (word in text)
        if not score:
            return None
        total += score
    return total


def _review_due(record: Mapping[str, Any]) -> date | None:
    days, last = record.get("review_days"), record.get("reviewed_on") or str(record.get("created", ""))[:10]
    try:
        return date.fromisoformat(str(last)) + timedelta(days=days) if isinstance(days, int) else None
    except (ValueError, OverflowError):
        return None
