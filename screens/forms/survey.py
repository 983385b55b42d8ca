"""The form of a survey's answers: a row for each question, so that they are typed while the customer speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from screens.forms.checked import checked
from screens.forms.engine import Form
from screens.shell.host import host
from store.model.declare import Field
from store.model.service import SurveyTemplate
from store.rules.survey import HIGHEST, LOWEST, NPS_HIGHEST, NPS_QUESTION, label
from store.text import N_, _
from store.work.outcome import Outcome
from store.work.surveys import answer

if TYPE_CHECKING:
    from store.book import Book

_NPS = Field(
    name="nps", kind="integer", label=N_("Would recommend us"), help=NPS_QUESTION, minimum=0, maximum=NPS_HIGHEST
)
_TEXT = Field(name="text", kind="text", label=N_("In their words"))
_DIMENSION = "answer."
"""What the names of the rows of dimensions begin with, so that none is taken for another field."""


class SurveyForm(Form):
    """Answer the invitation `survey` to the customer called `customer_name`, by its template."""

    def __init__(self, survey: Mapping[str, Any], template: SurveyTemplate, customer_name: str) -> None:
        given = {f"{_DIMENSION}{name}": score for name, score in dict(survey.get("answers") or {}).items()}
        super().__init__({**given, **{name: survey[name] for name in ("nps", "text") if name in survey}})
        self._survey = survey
        self._template = template
        self._customer_name = customer_name

    def title_line(self) -> str:
        return _("{survey}: what {customer} answers").format(
            survey=self._template.title or self._template.name, customer=self._customer_name
        )

    def fields(self) -> Sequence[Field]:
        scores = [
            Field(
                name=f"{_DIMENSION}{question.value}",
                kind="integer",
                label=label(question),
                help=N_("1 to 5, 5 is best"),
                minimum=LOWEST,
                maximum=HIGHEST,
            )
            for question in self._template.dimensions
        ]
        return [*scores, *((_NPS, _TEXT) if self._template.nps else (_TEXT,))]

    def work(self, fields: dict[str, Any], expect: dict[str, Any]) -> Callable[[], Outcome]:
        return partial(_answer, host(self).book, self._survey["id"], self.fields(), fields)


def _answer(book: Book, id: str, asked: Sequence[Field], typed: Mapping[str, Any]) -> Outcome:
    stored = checked(asked, typed, book.settings)
    answers = {name.removeprefix(_DIMENSION): score for name, score in stored.items() if name.startswith(_DIMENSION)}
    return answer(book, id, answers, book.clock.now(), nps=stored.get("nps"), text=stored.get("text", ""))
