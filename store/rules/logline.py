"""The log line: one line of prose with tokens at its end, or at its start, that logs a contact (Rule 14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from store.rules.dates import DAY_END, IsWorkday, is_weekday
from store.rules.logtokens import DateOptions, IsContact, LineWord, Token, TokenReader, cut_into_words
from store.text import N_, _

_NAMES = {
    "follow_up": N_("follow-up date"),
    "priority": N_("priority"),
    "outcome": N_("outcome"),
    "contact": N_("contact"),
    "minutes": N_("duration"),
    "rating": N_("rating"),
    "direction": N_("direction"),
    "ticket": N_("ticket"),
    "stage": N_("stage"),
    "amount": N_("amount"),
}


class Span(msgspec.Struct, frozen=True):
    """Where a token stands in the line as typed; `wrong` if it was recognised but cannot be taken."""

    start: int
    end: int
    kind: str
    wrong: bool = False


class LogLine(msgspec.Struct, frozen=True):
    """What a line says: its prose and what its tokens set; a token that is absent leaves None.

    `follow_up` is a local date or an instant in the base's zone, `minutes` the duration, `rating` 1 to 5,
    `contact` the id that matched, `amount` a plain decimal in the book's currency. `problems` are sentences
    about tokens that are recognised but wrong; each has its span.
    """

    text: str
    follow_up: date | datetime | None = None
    priority: str | None = None
    outcome: str | None = None
    contact: str | None = None
    minutes: int | None = None
    rating: int | None = None
    direction: str | None = None
    ticket: str | None = None
    stage: str | None = None
    amount: str | None = None
    problems: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


def parse_line(
    line: str,
    base: datetime,
    *,
    is_contact: IsContact,
    has_open_deal: bool = False,
    has_follow_up: bool = False,
    week_start: int = 0,
    day_end: time = DAY_END,
    is_workday: IsWorkday = is_weekday,
) -> LogLine:
    """Read a log line against `base`, an aware instant in the book's zone (Rule 14); no text makes it raise.

    Tokens are read in one unbroken run at the end; only if there is none there, in one at the start. What
    belongs to nothing is text: `+Name` that `is_contact` gives no id for, `>stage` without an open deal,
    `¥5000` without `>stage` in its run, `!` without a date or a ticket in its run (`has_follow_up` says that
    an option gives the date). A `\\` before the run keeps the token after it as text, and goes.
    """
    words = cut_into_words(line)
    dates = DateOptions(base, week_start, day_end, is_workday)
    reader = TokenReader(words, dates, is_contact, has_open_deal=has_open_deal)
    tokens = _run_at_end(reader, len(words), has_follow_up)
    first, last = 0, tokens[0].first if tokens else len(words)
    if not tokens:
        tokens = _run_at_start(reader, len(words), has_follow_up)
        first = tokens[-1].last if tokens else 0
    text = _prose(line, reader, words, first, last)
    return _line_of(text, tokens, words)


def _run_at_end(reader: TokenReader, last: int, has_follow_up: bool) -> list[Token]:
    tokens: list[Token] = []
    while last and (token := reader.ending_at(last)):
        tokens.insert(0, token)
        last = token.first
    while lonely := _lonely(tokens, has_follow_up):
        tokens = tokens[lonely[-1] + 1 :]
    return tokens


def _run_at_start(reader: TokenReader, count: int, has_follow_up: bool) -> list[Token]:
    tokens: list[Token] = []
    first = 0
    while first < count and (token := reader.starting_at(first)):
        tokens.append(token)
        first = token.last
    while lonely := _lonely(tokens, has_follow_up):
        tokens = tokens[: lonely[0]]
    return tokens


def _lonely(tokens: Sequence[Token], has_follow_up: bool) -> list[int]:
    """The places of tokens that are text because the run lacks what they belong to."""
    kinds = {token.kind for token in tokens}
    has_task = has_follow_up or not kinds.isdisjoint({"follow_up", "ticket"})
    lacking = {"priority": not has_task, "amount": "stage" not in kinds}
    return [place for place, token in enumerate(tokens) if lacking.get(token.kind)]


def _prose(line: str, reader: TokenReader, words: Sequence[LineWord], first: int, last: int) -> str:
    """The line from one word up to another as typed, without the backslashes that kept tokens as text."""
    if first >= last:
        return ""
    start, end = words[first].start, words[last - 1].end
    kept_as_text = (reader.escape_at(first, last), reader.escape_before(last))
    backslashes = {words[token.first].start for token in kept_as_text if token}
    return "".join(character for at, character in enumerate(line[start:end], start) if at not in backslashes)


def _line_of(text: str, tokens: Sequence[Token], words: Sequence[LineWord]) -> LogLine:
    values: dict[str, Any] = {}
    problems: list[str] = []
    spans: list[Span] = []
    given: set[str] = set()
    for token in tokens:
        start, end = words[token.first].start, words[token.last - 1].end
        problem = _twice(token.kind) if token.kind in given else token.problem
        given.add(token.kind)
        if problem:
            problems.append(problem)
        else:
            values[token.kind] = token.value
        spans.append(Span(start, end, token.kind, wrong=problem is not None))
    return LogLine(text, problems=tuple(problems), spans=tuple(spans), **values)


def _twice(kind: str) -> str:
    return _("The line gives the {what} twice; leave one of them out.").format(what=_(_NAMES[kind]))
