"""An article: what is known about a question that customers ask, for everybody at the desk."""

from __future__ import annotations

from store.model.declare import Field, Index, RecordType
from store.model.record import COMMON, Record
from store.text import N_


class Article(Record, kw_only=True):
    """An article as the program reads it; it is to be looked over again `review_days` after `reviewed_on`."""

    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    owner: str = ""
    reviewed_on: str = ""
    review_days: int | None = None


TYPE = RecordType(
    table="articles",
    singular=N_("article"),
    plural=N_("articles"),
    view=Article,
    fields=(
        Field(name="title", kind="line", label=N_("Title"), required=True),
        Field(name="text", kind="text", label=N_("Text")),
        Field(name="tags", kind="tags", label=N_("Tags")),
        Field(name="owner", kind="person", label=N_("Owner")),
        Field(name="reviewed_on", kind="date", label=N_("Looked over")),
        Field(name="review_days", kind="integer", label=N_("Days until it is looked over"), minimum=1, maximum=3650),
        *COMMON,
    ),
    index=Index(
        columns=("title", "owner", "reviewed_on", "review_days"),
        lists=("tags",),
        searchable=(("title", "name"), ("text", "text")),
        few=True,
    ),
)
