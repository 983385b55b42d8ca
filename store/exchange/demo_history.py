"""The history of the demo book: contacts made in office hours, promises given and kept, tasks that follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from heapq import heapify, heappop, heapreplace
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from store.exchange.demo_talk import Language, Step
from store.ids import new_ulid
from store.model.instants import to_text
from store.stamps import stamp_at

Record = tuple[str, dict[str, Any]]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# The half-days in which contacts are logged; a few minutes after opening, so that a call fits before.
_MORNING, _MORNING_END = 9 * HOUR, 12 * HOUR
_AFTERNOON, _AFTERNOON_END = 13 * HOUR + 30 * MINUTE, 18 * HOUR
_FIRST_CALL = 10 * MINUTE
# Days after which nobody leaves a task overdue.
_TIDIED_AFTER = 40

_UNREACHED = ("voicemail", "voicemail", "voicemail", "not-reached", "not-reached", "busy")
_RATINGS = (5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 3, 3, 3, 2, 1)


# Most moments are asked for twice in a row: by two fields, or by the records made together.
@lru_cache(maxsize=16)
def instant_text(moment: int) -> str:
    """The moment, in Unix milliseconds, as records hold it."""
    return to_text(datetime.fromtimestamp(moment // 1000, UTC))


_stamp_at = lru_cache(maxsize=16)(stamp_at)


class Office:
    """Working days and hours of the desk in its zone; moments are Unix milliseconds."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._midnights: dict[int, int] = {}

    def midnight(self, day: int) -> int:
        """The moment the local day (a proleptic ordinal) begins, by the offset in force at its noon."""
        moment = self._midnights.get(day)
        if moment is None:
            noon = datetime.combine(date.fromordinal(day), time(12), tzinfo=self._zone)
            moment = self._midnights[day] = int(noon.timestamp()) * 1000 - 12 * HOUR
        return moment

    def day_of(self, moment: int) -> int:
        """The local day of a moment."""
        return datetime.fromtimestamp(moment / 1000, self._zone).toordinal()

    def working_day(self, day: int, later: int = 0) -> int:
        """The day itself or the next that is worked, and `later` working days after it."""
        while True:
            while (day - 1) % 7 >= 5:
                day += 1
            if not later:
                return day
            day += 1
            later -= 1

    def moment(self, day: int, share: float) -> int:
        """A moment to log a contact, `share` (0 to 1) of the way through the working hours of the day."""
        morning = _MORNING_END - _MORNING - _FIRST_CALL
        afternoon = _AFTERNOON_END - _AFTERNOON - _FIRST_CALL
        offset = int(share * (morning + afternoon))
        if offset < morning:
            return self.midnight(day) + _MORNING + _FIRST_CALL + offset
        return self.midnight(day) + _AFTERNOON + _FIRST_CALL + offset - morning

    def minutes_worked(self, moment: int, day: int) -> int:
        """Whole minutes since the half-day began at a moment of the day, 0 if the office is closed then."""
        offset = moment - self.midnight(day)
        if (day - 1) % 7 >= 5:
            return 0
        if _MORNING <= offset < _MORNING_END:
            return (offset - _MORNING) // MINUTE
        if _AFTERNOON <= offset < _AFTERNOON_END:
            return (offset - _AFTERNOON) // MINUTE
        return 0


class Maker:
    """Makes ids and stamps of the demo book from its seeded chance, never from the clock."""

    def __init__(self, chance: Random, device: str = "") -> None:
        self.chance = chance
        self.device = device or chance.randbytes(2).hex()

    def record(
        self, moment: int, by: str, fields: dict[str, Any], changed: dict[str, int] | None = None
    ) -> dict[str, Any]:
        """The fields as a record made at the moment; `changed` says when which field was changed later."""
        stamps = {"created": _stamp_at(moment, 0, self.device)}
        if changed:
            for field, later in changed.items():
                stamps[field] = _stamp_at(later, 0, self.device)
        return {
            "id": new_ulid(moment, self.chance.randbytes(10)),
            **fields,
            "created": instant_text(moment),
            "by": by,
            "stamps": stamps,
        }


class Promise(msgspec.Struct, gc=False):
    """A task in the making: what was promised when, and when it was kept."""

    moment: int
    owner: str
    title: str
    kind: str
    due_day: int
    due: str
    customer: str
    contact: str = ""
    interaction: str = ""
    priority: str = ""
    kept: int = 0
    kept_by: str = ""


class Account(msgspec.Struct, gc=False):
    """A customer as its history needs it: who looks after it, how it talks and how often it is contacted."""

    customer: str
    owner: str
    language: Language
    created: int
    until: int
    contacts_left: int
    domain: str
    company: bool
    former_owner: str
    handed_over: int
    grade: str = ""
    contacts: list[str] = []
    thread: tuple[Step, ...] = ()
    step: int = 0
    product: str = ""
    printer: str = ""
    open: Promise | None = None


class History:
    """Plays the years before `now` contact by contact, in the order the desk logged them."""

    def __init__(self, accounts: list[Account], logins: list[str], office: Office, maker: Maker, now: int) -> None:
        self._accounts = accounts
        self._logins = logins
        self._office = office
        self._maker = maker
        self._chance = maker.chance
        self._now = now
        self._promises: list[Promise] = []

    def interactions(self) -> Iterator[Record]:
        """Every contact made up to now, oldest first."""
        queue = [(self._first(account), number) for number, account in enumerate(self._accounts)]
        queue = [entry for entry in queue if entry[0] <= self._now]
        heapify(queue)
        while queue:
            moment, number = queue[0]
            account = self._accounts[number]
            today = self._office.day_of(moment)
            yield "interactions", self._contact(account, moment, today)
            following = self._following(account, moment, today)
            if following is None or following > self._now:
                heappop(queue)
            else:
                heapreplace(queue, (following, number))

    def tasks(self) -> Iterator[Record]:
        """What the contacts promised, and errands of these weeks; to be asked after `interactions`."""
        today = self._office.day_of(self._now)
        promises = self._promises + list(self._errands())
        promises.sort(key=lambda promise: promise.moment)
        for promise in promises:
            if not promise.kept and promise.due_day < today - _TIDIED_AFTER:
                promise.kept = self._on_working_day(promise.due_day + 1)
                promise.kept_by = promise.owner
            yield "tasks", self._task(promise)

    def _first(self, account: Account) -> int:
        """The first contact, soon after the customer was entered."""
        moment = account.created + int((5 + 55 * self._chance.random()) * MINUTE)
        today = self._office.day_of(moment)
        if self._office.minutes_worked(moment, today):
            return moment
        return self._on_working_day(today + 1)

    def _on_working_day(self, day: int, later: int = 0) -> int:
        # The mean of two draws makes the middle of the day busiest.
        share = (self._chance.random() + self._chance.random()) / 2
        return self._office.moment(self._office.working_day(day, later), share)

    def _contact(self, account: Account, moment: int, today: int) -> dict[str, Any]:
        """Log one contact: an attempt that reaches nobody, or the next step of the thread."""
        chance = self._chance
        if account.step >= len(account.thread):
            self._begin_thread(account)
        step = account.thread[account.step]
        account.contacts_left -= 1
        by = self._speaker(account, moment)
        if step.channel == "call" and not step.inbound and chance.random() < 0.18:
            return self._unreached(account, moment, by)
        account.step += 1

        due_day = today
        if step.promise:
            earliest, latest = step.days
            due_day = self._office.working_day(today, earliest + int(chance.random() * (latest - earliest + 1)))
        words = {
            "product": account.product,
            "printer": account.printer,
            "count": (5, 10, 12, 20, 30, 50, 80, 100, 200)[int(chance.random() * 9)],
            "percent": 2 + int(chance.random() * 14),
            "month": date.fromordinal(today).month,
            "day": account.language.spoken_day(date.fromordinal(due_day), date.fromordinal(today)),
        }
        fields = self._head(account, step.channel, "in" if step.inbound else "out", moment)
        fields["text"] = step.text.format_map(words)
        minutes = self._minutes(step.channel)
        if minutes:
            minutes = min(minutes, self._office.minutes_worked(moment, today))
            fields["at"] = instant_text(moment - minutes * MINUTE)
            fields["minutes"] = minutes
        if step.channel == "call":
            fields["outcome"] = "reached"
        if step.mood:
            fields["mood"] = step.mood
        if step.rated and chance.random() < 0.6:
            rating = fields["rating"] = _RATINGS[int(chance.random() * len(_RATINGS))]
            fields["mood"] = "positive" if rating >= 4 else "neutral" if rating == 3 else "negative"
        document = self._maker.record(moment, by, fields)

        if account.open is not None and step.channel != "note":
            account.open.kept = moment
            account.open.kept_by = by
            account.open = None
        if step.promise:
            self._promise(account, step, document, moment, due_day)
        return document

    def _begin_thread(self, account: Account) -> None:
        """Half of the customers are won by a call of the desk; later threads come as they may."""
        chance = self._chance
        language = account.language
        if account.thread or chance.random() < 0.5:
            account.thread = language.threads[int(chance.random() * len(language.threads))]
        else:
            account.thread = language.opening
        account.product = language.products[int(chance.random() * len(language.products))]
        account.printer = language.printers[int(chance.random() * len(language.printers))]
        account.step = 0

    def _head(self, account: Account, channel: str, direction: str, moment: int) -> dict[str, Any]:
        fields: dict[str, Any] = {"customer": account.customer}
        if account.contacts:
            # The first contact is the one mostly spoken to.
            position = int(self._chance.random() ** 2 * len(account.contacts))
            fields["contact"] = account.contacts[position]
        fields["channel"] = channel
        if channel != "note":
            fields["direction"] = direction
        fields["at"] = instant_text(moment)
        return fields

    def _unreached(self, account: Account, moment: int, by: str) -> dict[str, Any]:
        outcome = _UNREACHED[int(self._chance.random() * len(_UNREACHED))]
        fields = self._head(account, "call", "out", moment)
        texts = account.language.unreached[outcome]
        fields["text"] = texts[int(self._chance.random() * len(texts))]
        fields["outcome"] = outcome
        return self._maker.record(moment, by, fields)

    def _minutes(self, channel: str) -> int:
        if channel == "call":
            return min(45, 1 + int(self._chance.expovariate(1 / 6)))
        if channel == "visit":
            return 30 + 5 * int(self._chance.random() * 12)
        return 0

    def _speaker(self, account: Account, moment: int) -> str:
        """Mostly the owner of that day; now and then a colleague takes the call."""
        if self._chance.random() < 0.06:
            return self._logins[int(self._chance.random() * len(self._logins))]
        return account.former_owner if moment < account.handed_over else account.owner

    def _promise(self, account: Account, step: Step, document: dict[str, Any], moment: int, due_day: int) -> None:
        chance = self._chance.random()
        promise = Promise(
            moment=moment,
            owner=account.owner,
            title=step.promise.format(product=account.product),
            kind=step.kind,
            due_day=due_day,
            due=self._due(due_day),
            customer=account.customer,
            contact=document.get("contact", ""),
            interaction=document["id"],
            priority="urgent" if chance < 0.02 else "high" if chance < 0.1 else "",
        )
        self._promises.append(promise)
        account.open = promise

    def _due(self, day: int) -> str:
        """Mostly a date; one in six is an hour that was agreed."""
        if self._chance.random() < 0.83:
            return date.fromordinal(day).isoformat()
        hour = (10, 11, 14, 15, 16)[int(self._chance.random() * 5)]
        return instant_text(self._office.midnight(day) + hour * HOUR)

    def _following(self, account: Account, moment: int, today: int) -> int | None:
        """When the customer is contacted next: to keep a promise, to go on with a thread, or after a gap."""
        chance = self._chance
        promise = account.open
        if promise is not None and chance.random() > 0.06:
            if today >= promise.due_day:
                return self._retry(moment, today)
            lateness = chance.random()
            return self._on_working_day(promise.due_day, 0 if lateness < 0.8 else 1 if lateness < 0.93 else 3)
        if account.contacts_left <= 0 or moment >= account.until:
            return None
        if account.step < len(account.thread):
            return self._on_working_day(today + 1, int(chance.random() * 5))
        # The next of `contacts_left` moments spread evenly over the time that remains.
        gap = (account.until - moment) * (1 - chance.random() ** (1 / account.contacts_left))
        return self._on_working_day(max(today + 1, self._office.day_of(moment + int(gap))))

    def _retry(self, moment: int, today: int) -> int:
        """Some hours later where the office is still open, else the next working day."""
        later = moment + int((1.5 + 2 * self._chance.random()) * HOUR)
        if self._office.minutes_worked(later, today):
            return later
        return self._on_working_day(today + 1)

    def _errands(self) -> Iterator[Promise]:
        """Tasks that come from no contact: entered in the last three weeks, due before and after now."""
        today = self._office.day_of(self._now)
        for account in self._accounts:
            if account.until < self._now or self._chance.random() > 0.1:
                continue
            moment = self._on_working_day(today - 3 - int(self._chance.random() * 18))
            if not account.created < moment <= self._now:
                continue
            earliest = max(today - 4, self._office.day_of(moment) + 1)
            due_day = self._office.working_day(earliest + int(self._chance.random() * 30))
            title, kind = account.language.errands[int(self._chance.random() * len(account.language.errands))]
            yield Promise(
                moment=moment,
                owner=account.owner,
                title=title,
                kind=kind,
                due_day=due_day,
                due=self._due(due_day),
                customer=account.customer,
            )

    def _task(self, promise: Promise) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "title": promise.title,
            "kind": promise.kind,
            "due": promise.due,
            "customer": promise.customer,
        }
        for name in ("contact", "interaction", "priority"):
            value = getattr(promise, name)
            if value:
                fields[name] = value
        fields["owner"] = promise.owner
        if not promise.kept:
            return self._maker.record(promise.moment, promise.owner, fields)
        fields["done"] = instant_text(promise.kept)
        fields["done_by"] = promise.kept_by
        changed = {"done": promise.kept, "done_by": promise.kept}
        return self._maker.record(promise.moment, promise.owner, fields, changed)
