"""The form of an article: what is known about a question that customers ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from screens.forms.engine import Form
from screens.shell.host import host
from store.model.article import TYPE
from store.model.declare import Field
from store.text import _
from store.work.articles import add_article
from store.work.customers import edit_record
from store.work.outcome import Outcome, name_of


class ArticleForm(Form):
    """Write an article, or edit `record`."""

    table = "articles"

    def __init__(self, record: Mapping[str, Any]) -> None:
        super().__init__(record)

    def title_line(self) -> str:
        return (
            _("Edit {article}").format(article=name_of("articles", self.record)) if self._is_kept else _("New article")
        )

    def fields(self) -> Sequence[Field]:
        return [field for field in TYPE.fields if field.in_form]

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        book = host(self).book
        if not self._is_kept:
            return partial(add_article, book, fields, book.clock.now())
        return partial(edit_record, book, "articles", self.record["id"], fields, book.clock.now(), expect=expect)

    @property
    def _is_kept(self) -> bool:
        return "id" in self.record
