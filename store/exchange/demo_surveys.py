"""The surveys of the demo book: sent by the rhythm of the grades, answered by some, in words by a few."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from store.exchange.demo_chinese import CHINESE
from store.exchange.demo_history import DAY, HOUR, Account, Maker, Office, Record, instant_text
from store.model.service import DIMENSIONS, SURVEY, SURVEY_DAYS

_ANSWERED = 0.38
_ANSWER_DAYS = 9
# A customer's mood, and what it makes of the question whether they would recommend us; 0 to 10.
_RECOMMEND = {5: (9, 10), 4: (7, 9), 3: (5, 8), 2: (2, 6), 1: (0, 4)}
_MOODS = (5,) * 8 + (4,) * 6 + (3,) * 3 + (2, 1)
_SAID: dict[str, dict[bool, tuple[str, ...]]] = {
    "zh": {True: ("服务及时，继续保持", "安装师傅很专业", "响应快"), False: ("送货太慢", "电话经常打不通", "价格偏高")},
    "en": {
        True: ("Quick answers, keep it up", "The technician knew what he was doing"),
        False: ("Delivery takes too long", "Hard to reach by phone"),
    },
}


class Surveys:
    """Plays the questionnaires of the years before `now`, in Unix milliseconds, customer by customer."""

    def __init__(self, accounts: list[Account], office: Office, maker: Maker, now: int) -> None:
        self._accounts = accounts
        self._office = office
        self._maker = maker
        self._chance: Random = maker.chance
        self._now = now

    def surveys(self) -> Iterator[Record]:
        """The surveys, in the order they were sent."""
        sent = sorted(
            (moment, account.customer, account) for account in self._accounts for moment in self._sendings(account)
        )
        for moment, _customer, account in sent:
            yield "surveys", self._survey(account, moment)

    def _sendings(self, account: Account) -> Iterator[int]:
        days = SURVEY_DAYS.get(account.grade)
        if days is None:
            return
        moment = account.created + int((0.5 + self._chance.random()) * days * DAY)
        while moment < min(account.until, self._now):
            sent = self._office.moment(self._office.working_day(self._office.day_of(moment)), self._chance.random())
            if sent < self._now:
                yield sent
            moment += int(days * DAY * (1 + 0.2 * self._chance.random()))

    def _survey(self, account: Account, sent: int) -> dict[str, Any]:
        chance = self._chance
        fields: dict[str, Any] = {"customer": account.customer}
        if account.contacts:
            fields["contact"] = account.contacts[0]
        fields |= {"template": SURVEY, "channel": self._pick(account.language.written), "sent_at": instant_text(sent)}
        owner = account.former_owner if sent < account.handed_over else account.owner
        if owner:
            fields["owner"] = owner
        changed: dict[str, int] = {}
        answered = sent + HOUR + int(chance.random() ** 2 * _ANSWER_DAYS * DAY)
        if chance.random() < _ANSWERED and answered < self._now:
            fields |= self._answer(account) | {"answered_at": instant_text(answered)}
            changed = dict.fromkeys(fields.keys() & {"answers", "nps", "text", "answered_at"}, answered)
        return self._maker.record(sent, owner or account.former_owner or account.owner, fields, changed)

    def _answer(self, account: Account) -> dict[str, Any]:
        mood = self._pick(_MOODS)
        least, most = _RECOMMEND[mood]
        scores = {each: min(5, max(1, mood + self._pick((0, 0, 0, -1, 1)))) for each in DIMENSIONS}
        answer: dict[str, Any] = {"answers": scores, "nps": least + int(self._chance.random() * (most - least + 1))}
        if self._chance.random() < 0.25:
            said = _SAID["zh" if account.language is CHINESE else "en"]
            answer["text"] = self._pick(said[mood >= 4])
        return answer

    def _pick(self, choices: Any) -> Any:
        return choices[int(self._chance.random() * len(choices))]
