"""The demo book: a seeded desk with its customers, Chinese and English, and the history of its work."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime
from heapq import merge
from random import Random
from typing import TYPE_CHECKING, Any

from store.exchange import demo_names as names
from store.exchange.demo_chinese import CHINESE
from store.exchange.demo_english import ENGLISH
from store.exchange.demo_history import DAY, Account, History, Maker, Office, Record, instant_text
from store.exchange.demo_shelf import shelf
from store.exchange.demo_surveys import Surveys
from store.exchange.demo_talk import Language
from store.exchange.demo_tickets import Tickets
from store.ids import new_ulid
from store.model.settings import default_settings
from store.rules.sla import Terms

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_DESK = (
    ("li", "李静", "manager"),
    ("chen", "陈伟", "sales"),
    ("anna", "Anna Novak", "sales"),
    ("zhou", "周婷", "service"),
    ("tom", "Tom Fraser", "service"),
)
_GRADES = ("A", "B", "B", "B", "C", "C", "C", "C", "C")
_SOURCES = ("referral", "referral", "website", "website", "exhibition", "cold-call", "social", "walk-in")
_SIZES = ("1-9", "10-49", "10-49", "50-249", "50-249", "250-999", "1000+")
_FORMS = ("股份有限公司", "有限公司", "集团", " Ltd", " Inc", " Group", " GmbH")
_ENTERED_TWICE = 0.03
_LOOKED_AT = 200
"""Among how many that came before it a company is looked for that is entered once more."""

_PREFERRED = ("call", "call", "wechat", "wechat", "mail", "visit")
_PREFERRED_ENGLISH = ("call", "mail", "mail", "visit")


def generate(customers: int, seed: int, now: datetime, zone: ZoneInfo, user: str) -> Iterator[Record]:
    """The records of a demo book as (table, document), table by table, each in the order it was entered.

    The same arguments give the same records. `user` is the person who runs the book and owns the largest
    share of it. Nothing is later than `now`, an instant, but what is due; office hours are those of `zone`.
    """
    yield from _Demo(customers, seed, now, zone, user).records()


class _Demo:
    def __init__(self, customers: int, seed: int, now: datetime, zone: ZoneInfo, user: str) -> None:
        self._customers = customers
        self._seed = seed
        self._chance = Random(seed)
        self._now = int(now.astimezone(UTC).timestamp()) * 1000
        self._zone = zone
        self._user = user
        self._office = Office(zone)
        self._maker = Maker(self._chance)
        colleagues = [person for person in _DESK if person[0] != user]
        self._desk = [
            (user, user, "admin"),
            *colleagues[: 2 if customers < 200 else 3 if customers < 2000 else 5],
        ]
        logins = [login for login, _name, _role in self._desk]
        self._owners = [user] * len(logins) + logins
        self._logins = logins
        self._taken: set[str] = set()
        self._domains: set[str] = set()
        # A chance of its own, so that who is entered twice moves nothing of the rest.
        self._twice = Random(f"entered twice {seed}")
        self._companies: deque[tuple[Language, dict[str, Any], str]] = deque(maxlen=_LOOKED_AT)
        self._mobile = self._chance.randrange(10_000)

    def records(self) -> Iterator[Record]:
        days = 700 if self._customers < 1000 else 1100
        today = self._office.day_of(self._now)
        start = self._office.moment(self._office.working_day(today - days), 0)
        settings = self._settings(start)
        yield "settings", settings
        for login, name, role in self._desk:
            yield (
                "people",
                self._maker.record(start, self._user, {"login": login, "name": name, "role": role}),
            )

        accounts: list[Account] = []
        for moment in self._entries(today - days, today):
            document, account = self._customer(moment)
            accounts.append(account)
            yield "customers", document
        for account in accounts:
            for document in self._contacts(account):
                account.contacts.append(document["id"])
                yield "contacts", document
        history = History(accounts, self._logins, self._office, self._maker, self._now)
        terms = Terms(settings, self._zone)
        tickets = Tickets(accounts, self._logins, self._office, self._maker, self._now, terms)
        yield from merge(history.interactions(), tickets.interactions(), key=lambda record: str(record[1]["id"]))
        yield from history.tasks()
        yield from tickets.tickets()
        if accounts:
            # A chance of its own, so that what it makes moves nothing of the rest.
            maker = Maker(Random(f"service {self._seed}"), self._maker.device)
            yield from Surveys(accounts, self._office, maker, self._now).surveys()
            yield from shelf(maker, start, self._user, date.fromordinal(today))

    def _settings(self, start: int) -> dict[str, Any]:
        book_id = new_ulid(start, self._chance.randbytes(10))
        return self._maker.record(start, self._user, default_settings(book_id, self._zone.key, "CNY"))

    def _entries(self, first: int, today: int) -> list[int]:
        """When the customers were entered: on working days, more and more of them."""
        moments: list[int] = []
        while len(moments) < self._customers:
            day = self._office.working_day(first + int(self._chance.random() ** 0.8 * (today - first + 1)))
            moment = self._office.moment(day, self._chance.random())
            if moment < self._now:
                moments.append(moment)
        return sorted(moments)

    def _pick(self, choices: Any) -> Any:
        return choices[int(self._chance.random() * len(choices))]

    def _customer(self, moment: int) -> tuple[dict[str, Any], Account]:
        chance = self._chance
        language = CHINESE if chance.random() < 0.78 else ENGLISH
        company = chance.random() < 0.8
        owner, former_owner, handed_over = self._ownership(moment)
        fields: dict[str, Any]
        if company:
            fields, domain = self._chinese_company() if language is CHINESE else self._english_company()
            fields, domain = self._perhaps_again(language, {"kind": "company", **fields}, domain)
        else:
            fields, domain = self._private_person(language)
        until = self._silent_since(moment)
        fields |= self._relation(language, owner)
        changed = self._later_changes(fields, language, until, former_owner, handed_over)
        document = self._maker.record(moment, former_owner or owner, fields, changed)
        account = Account(
            customer=document["id"],
            owner=owner,
            language=language,
            created=moment,
            until=until,
            contacts_left=self._how_often(moment),
            domain=domain,
            company=company,
            former_owner=former_owner,
            handed_over=handed_over,
            grade=str(fields.get("grade", "")),
        )
        return document, account

    def _later_changes(
        self, fields: dict[str, Any], language: Language, until: int, former_owner: str, handed_over: int
    ) -> dict[str, int]:
        """Status, hand-over and archiving with their logs; gives when which field changed after the entry."""
        chance = self._chance
        changed: dict[str, int] = {}
        if handed_over:
            line = {"at": instant_text(handed_over), "from": former_owner, "to": fields["owner"]}
            fields["owner_log"] = [{**line, "by": self._user, "reason": language.handed_over}]
            changed |= {"owner": handed_over, "owner_log": handed_over}
        fields["status"] = "lead" if chance.random() < 0.1 else "active"
        lost, archived = until + 45 * DAY, until + 90 * DAY
        if lost < self._now and chance.random() < 0.4:
            line = {"at": instant_text(lost), "from": fields["status"], "to": "lost", "by": fields["owner"]}
            fields |= {"status": "lost", "status_log": [line]}
            changed |= {"status": lost, "status_log": lost}
        if archived < self._now and chance.random() < 0.08:
            fields["archived"] = instant_text(archived)
            changed["archived"] = archived
        return changed

    def _ownership(self, moment: int) -> tuple[str, str, int]:
        """Who owns the customer, and for one in twenty who did before and until when."""
        owner = self._pick(self._owners)
        former_owner = self._pick(self._logins)
        day = self._office.day_of(moment + int((0.2 + 0.6 * self._chance.random()) * (self._now - moment)))
        handed_over = self._office.moment(self._office.working_day(day - 2), 0.5)
        if owner == former_owner or handed_over < moment + 7 * DAY or self._chance.random() > 0.08:
            return owner, "", 0
        return owner, former_owner, handed_over

    def _silent_since(self, moment: int) -> int:
        """When contact with the customer ended: for two in three not yet."""
        if self._chance.random() < 0.66:
            return self._now
        return moment + int(self._chance.random() * (self._now - moment))

    def _how_often(self, moment: int) -> int:
        """How many contacts it gets beside its tickets: few for most, very many for some; with those ten on average."""
        often = 1 + int(self._chance.lognormvariate(0.7, 1.3))
        return min(often, 150, 2 + (self._now - moment) // (5 * DAY))

    def _relation(self, language: Language, owner: str) -> dict[str, Any]:
        """What the desk knows and wants of the customer."""
        chance = self._chance
        fields: dict[str, Any] = {"grade": self._pick(_GRADES), "owner": owner}
        if chance.random() < 0.8:
            fields["source"] = self._pick(_SOURCES)
        if chance.random() < 0.4:
            fields["tags"] = sorted({self._pick(language.tags) for _tag in range(1 + int(chance.random() * 3))})
        if chance.random() < 0.35:
            fields["needs"] = self._pick(language.needs)
        if chance.random() < 0.25:
            fields["preferred_channel"] = self._pick(_PREFERRED if language is CHINESE else _PREFERRED_ENGLISH)
        if chance.random() < 0.12:
            fields["pinned"] = self._pick(language.notes)
        if chance.random() < 0.01:
            fields["do_not_contact"] = True
        return fields

    def _unique(self, name: str) -> bool:
        if name in self._taken:
            return False
        self._taken.add(name)
        return True

    def _perhaps_again(self, language: Language, fields: dict[str, Any], domain: str) -> tuple[dict[str, Any], str]:
        """The company, or one that is in the book, as somebody enters it who has not looked: for Quality to find."""
        earlier = [each for each in self._companies if each[0] is language]
        if earlier and self._twice.random() < _ENTERED_TWICE:
            _language, there, its_domain = self._twice.choice(earlier)
            name = _named_otherwise(there["name"])
            if self._unique(name):
                return {**there, "name": name, "phones": fields["phones"], "size": fields["size"]}, its_domain
        self._companies.append((language, fields, domain))
        return fields, domain

    def _domain(self, brand: str, industry: str) -> str:
        """A domain that nobody else in the book has: of the brand, else with what the company is in, else numbered."""
        number = 2
        domain = f"{brand}.example"
        while domain in self._domains:
            domain = f"{brand}-{industry}.example" if number == 2 else f"{brand}-{industry}{number}.example"
            number += 1
        self._domains.add(domain)
        return domain

    def _chinese_company(self) -> tuple[dict[str, Any], str]:
        while True:
            city, region, area, streets = self._pick(names.CHINESE_CITIES)
            first, first_sound = self._pick(names.CHINESE_BRAND_FIRST)
            second, second_sound = self._pick(names.CHINESE_BRAND_SECOND)
            trade, industry = self._pick(names.CHINESE_TRADES)
            name = f"{city}{first}{second}{trade}{self._pick(names.CHINESE_SUFFIXES)}"
            if first != second and self._unique(name):
                break
        domain = self._domain(first_sound + second_sound, industry)
        number = 1 + int(self._chance.random() * 998)
        fields = {
            "name": name,
            "phones": [f"+86{area}0000{self._digits(4)}"],
            "mails": [f"info@{domain}"],
            "addresses": [
                {
                    "label": "office",
                    "text": f"{self._pick(streets)}{number}号",
                    "city": city,
                    "region": region,
                    "country": "CN",
                }
            ],
            "region": region,
            "industry": industry,
            "size": self._pick(_SIZES),
        }
        return fields, domain

    def _english_company(self) -> tuple[dict[str, Any], str]:
        while True:
            city, region, country, prefix, length = self._pick(names.ENGLISH_CITIES)
            brand = self._pick(names.ENGLISH_BRAND_FIRST) + self._pick(names.ENGLISH_BRAND_SECOND)
            trade, industry = self._pick(names.ENGLISH_TRADES)
            name = f"{brand} {trade}{self._pick(names.ENGLISH_SUFFIXES)}"
            if self._unique(name):
                break
        domain = self._domain(brand.lower(), industry)
        street = f"{1 + int(self._chance.random() * 240)} {self._pick(names.ENGLISH_STREETS)}"
        fields = {
            "name": name,
            "phones": [prefix + self._digits(length)],
            "mails": [f"sales@{domain}"],
            "addresses": [{"label": "office", "text": street, "city": city, "region": region, "country": country}],
            "region": region,
            "industry": industry,
            "size": self._pick(_SIZES),
        }
        return fields, domain

    def _private_person(self, language: Language) -> tuple[dict[str, Any], str]:
        """A customer who is a person: with an employer or for themselves."""
        fields, mailbox = self._person(language)
        title, _role = self._pick(language.titles)
        company = ""
        domain = "mail.example"
        if self._chance.random() < 0.6:
            employer, domain = self._chinese_company() if language is CHINESE else self._english_company()
            company = employer["name"]
        fields = {"kind": "person", **fields, "mails": [f"{mailbox}@{domain}"]}
        if company:
            fields |= {"company": company, "title": title}
        if self._chance.random() < 0.3:
            fields["birthday"] = f"{1955 + int(self._chance.random() * 48)}-{self._month_day()}"
        elif self._chance.random() < 0.1:
            fields["birthday"] = f"--{self._month_day()}"
        return fields, domain

    def _person(self, language: Language) -> tuple[dict[str, Any], str]:
        """Name, gender and phone of a person, and the local part of their mail address."""
        chance = self._chance
        gender = "female" if chance.random() < 0.48 else "male"
        if language is CHINESE:
            ((surname, surname_sound),) = chance.choices(
                names.CHINESE_SURNAMES, cum_weights=names.CHINESE_SURNAME_SHARES
            )
            given, given_sound = self._pick(names.CHINESE_WOMEN if gender == "female" else names.CHINESE_MEN)
            name = surname + given
            mailbox = f"{surname_sound}.{given_sound}"
            phone = self._chinese_mobile()
        else:
            given = self._pick(names.ENGLISH_WOMEN if gender == "female" else names.ENGLISH_MEN)
            surname = self._pick(names.ENGLISH_SURNAMES)
            name = f"{given} {surname}"
            mailbox = f"{given}.{surname}".lower().replace("'", "")
            phone = "+447700900" + self._digits(3)
        return {"name": name, "gender": gender, "phones": [phone]}, mailbox

    def _contacts(self, account: Account) -> Iterator[dict[str, Any]]:
        """The people at a company, entered together with it."""
        if not account.company:
            return
        for position in range(self._pick((1, 1, 1, 2, 2, 3))):
            fields, mailbox = self._person(account.language)
            title, role = self._pick(account.language.titles)
            fields |= {"title": title, "role": role, "mails": [f"{mailbox}@{account.domain}"]}
            if position == 0:
                fields["primary"] = True
            by = account.former_owner or account.owner
            yield self._maker.record(account.created, by, {"customer": account.customer, **fields})

    def _chinese_mobile(self) -> str:
        """A mobile number given to nobody; none comes twice before 400,000 are out."""
        self._mobile += 1
        row, column = divmod(self._mobile, len(names.CHINESE_MOBILES))
        return f"+86{names.CHINESE_MOBILES[column]}0000{row * 7919 % 10_000:04d}"

    def _digits(self, length: int) -> str:
        return f"{int(self._chance.random() * 10**length):0{length}d}"

    def _month_day(self) -> str:
        return f"{1 + int(self._chance.random() * 12):02d}-{1 + int(self._chance.random() * 28):02d}"


def _named_otherwise(name: str) -> str:
    """The company's name without its legal form, or with one where it has none."""
    form = next((form for form in _FORMS if name.endswith(form)), "")
    return name.removesuffix(form) if form else name + (" Ltd" if name.isascii() else "有限公司")
