"""Every KPI once more, from the exported JSON by plain loops, written without a look at how the program does it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from tests.store.measure.brute_life import DONE, OPEN, PAUSED, Document, Export, Life, Window, Work, life, moment

Mine = Callable[[str, Document], bool]
"""Whether a record of a table is to be counted."""


class Expected(NamedTuple):
    """What a KPI should come to; the parts by name."""

    value: float | None
    n: int
    median: float | None
    p90: float | None
    mean: float | None
    records: set[tuple[str, str]]
    parts: dict[str, float | None]


def expected(export: Export, window: Window, mine: Mine = lambda _table, _record: True) -> dict[str, Expected]:
    """Every KPI of the window by its id."""
    known = []
    work = Work(export["settings"][0], window.zone) if export.get("settings") else Work({}, window.zone)
    for ticket in export.get("tickets", []):
        if ticket["status"] in ("rejected", "duplicate", "merged") or moment(ticket["created"]) > window.now:
            continue
        if ticket["kind"] == "complaint" or mine("tickets", ticket):
            known.append(life(ticket, export, window.now))
    lives = [each for each in known if mine("tickets", each.ticket)]
    return {
        **responses(lives, window, work),
        **resolutions(lives, window, work),
        **first_contact(lives, export, window),
        **kinds(lives, window, known),
        **due_by_hand(lives, window),
        **{id: Expected(None, 0, None, None, None, set(), {}) for id in NOT_IN_THESE_BOOKS},
        **backlog(lives, window),
        **ratings(lives, export, window, mine),
        **contacts(export, window, mine),
        **tasks(export, window, mine),
        **memberships(export, window, mine),
    }


def group_of(export: Export, by: str, name: str | None) -> Mine:
    """What is counted in the group of that name, or in all."""
    return lambda table, record: name is None or group(export, by, table, record) == name


def groups(export: Export, by: str) -> set[str]:
    """The groups that there are records of."""
    tables = ("tickets", "interactions", "tasks", "customers")
    found = {group(export, by, table, record) for table in tables for record in export.get(table, [])}
    return {name for name in found if name is not None}


def group(export: Export, by: str, table: str, record: Document) -> str | None:
    """The group of a record, "" where it has no such value; None where its table has no such groups."""
    if by in ("owner", "team"):
        who = record.get({"tickets": "assignee", "interactions": "by"}.get(table, "owner"), "")
        teams = {person["login"]: person.get("team", "") for person in export.get("people", [])}
        return str(who if by == "owner" else teams.get(who, ""))
    if by == "grade":
        grades = {customer["id"]: customer.get("grade", "") for customer in export["customers"]}
        return str(grades[record["id" if table == "customers" else "customer"]])
    grouped = ("tickets", "interactions") if by == "channel" else ("tickets",)
    return str(record.get(by, "")) if table in grouped else None


NOT_IN_THESE_BOOKS = (
    *("sla-first-response", "sla-next-reply", "nps", "response-rate", "feedback-answered"),
    *("complaint-steps", "complaints-accepted"),
)
"""KPIs of records that the invented books have none of; they have tests of their own."""


def memberships(export: Export, window: Window, mine: Mine) -> dict[str, Expected]:
    """Who was active at the start of the window, who still is at its end, and who ceased to be in it."""
    start, kept, lost, came = set(), set(), set(), []
    for customer in export.get("customers", []):
        if customer.get("merged_into") or not mine("customers", customer):
            continue
        log = sorted((moment(line["at"]), line.get("to"), line.get("from")) for line in customer.get("status_log", []))
        created = moment(customer["created"])
        if not log or created < log[0][0]:
            log.insert(0, (created, log[0][2] if log else customer.get("status"), None))
        log = [(at, status) for at, status, _before in log]
        end = min(window.now, window.ends - timedelta(seconds=1))
        before = [status for at, status in log if at < window.begins]
        until = [status for at, status in log if at <= end]
        inside = [(at, status) for at, status in log if window.has(at)]
        active = bool(before) and before[-1] == "active"
        if active:
            start.add(customer["id"])
            if until[-1] == "active":
                kept.add(customer["id"])
            if any(status != "active" for _at, status in inside):
                lost.add(customer["id"])
        elif any(status == "active" for _at, status in inside):
            came.append(min(at for at, status in log if status == "active") >= window.begins)
    parts = {"new": sum(came), "regained": len(came) - sum(came)}
    records = {("customers", id) for id in start}
    return {
        "retention": Expected(
            100 * len(kept) / len(start) if start else None,
            len(start),
            None,
            None,
            None,
            records,
            {name: n for name, n in parts.items() if n},
        ),
        "churn": Expected(100 * len(lost) / len(start) if start else None, len(start), None, None, None, records, {}),
    }


def durations(found: list[tuple[Document, float]], parts: dict[str, float | None] | None = None) -> Expected:
    values = [seconds for _ticket, seconds in found]
    records = {("tickets", ticket["id"]) for ticket, _seconds in found}
    if not values:
        return Expected(None, 0, None, None, None, records, parts or {})
    ninth = sorted(values)[math.ceil(len(values) * 9 / 10) - 1]
    middle = statistics.median(values)
    return Expected(middle, len(values), middle, ninth, statistics.mean(values), records, parts or {})


def share(hits: int, records: set[tuple[str, str]], parts: dict[str, float | None]) -> Expected:
    n = len(records)
    return Expected(hits / n * 100 if n else None, n, None, None, None, records, parts)


def responses(lives: list[Life], window: Window, work: Work) -> dict[str, Expected]:
    first, without_phone, following, unanswered = [], [], [], []
    for each in lives:
        opened = each.turns[0][0]
        if each.ticket.get("opened_by_phone"):
            answer, seconds = opened, 0.0
            rest = [said for said in each.talk if said[1] != each.ticket.get("interaction") and said[0] >= opened]
        elif each.answered:
            answer = each.answered[0]
            begun = min([*each.asked, opened])
            seconds = work.seconds(begun, answer)
            number = [ours for _at, _id, ours in each.talk].index(True)
            rest = each.talk[number + 1 :]
        else:
            answer, rest = None, []
        if answer is not None and window.has(answer):
            first.append((each.ticket, seconds))
            if not each.ticket.get("opened_by_phone"):
                without_phone.append(seconds)
        if (answer is None or not window.knows(answer)) and state(each, window) in (*OPEN, *PAUSED):
            unanswered.append((min(window.ends, window.now) - opened).total_seconds())
        wait = None
        for at, _id, ours in rest:
            if not ours and wait is None:
                wait = at
            if ours and wait is not None:
                if window.has(at):
                    following.append((each.ticket, work.seconds(wait, at)))
                wait = None
    parts: dict[str, float | None] = {}
    if first:
        parts["without-phone"] = statistics.median(without_phone) if without_phone else None
    if unanswered:
        parts["unanswered-oldest"] = max(unanswered)
    complaints = [(ticket, seconds) for ticket, seconds in first if ticket["kind"] == "complaint"]
    return {
        "first-response": durations(first, parts),
        "next-response": durations(following),
        "complaint-acknowledgement": durations(complaints),
    }


def state(each: Life, window: Window) -> str:
    """The status at the end of the window, "" before the ticket was opened."""
    status = ""
    for at, to, _by in each.turns:
        if window.knows(at):
            status = to
    return status


def resolutions(lives: list[Life], window: Window, work: Work) -> dict[str, Expected]:
    first, total, reopened, patience = [], [], set(), []
    for each in lives:
        worked, since_open, done_at = 0.0, None, None
        resolved: list[tuple[datetime, float]] = []
        came_back = False
        for at, status, by_customer_or_clock in each.turns:
            if since_open is not None:
                worked += work.seconds(since_open, at)
                since_open = None
            if status in OPEN:
                since_open = at
            if status in DONE:
                if done_at is None:
                    done_at = at
                    resolved.append((at, worked))
            elif done_at is not None:
                if by_customer_or_clock or at - done_at > timedelta(minutes=5):
                    came_back = True
                done_at = None
        if resolved and window.has(resolved[0][0]):
            first.append((each.ticket, resolved[0][1]))
            if came_back:
                reopened.add(each.ticket["id"])
        if done_at is not None and window.has(resolved[-1][0]):
            total.append((each.ticket, resolved[-1][1]))
            before = zip(each.turns, each.turns[1:], strict=False)
            ours = [(one, other) for one, other in before if one[1] in (*OPEN, "hold")]
            spent = [work.seconds(one[0], other[0]) for one, other in ours if other[0] <= resolved[-1][0]]
            patience.append((each.ticket, sum(spent)))
    records = {("tickets", ticket["id"]) for ticket, _seconds in first}
    parts: dict[str, float | None] = {"reopened": len(reopened)} if first else {}
    return {
        "first-resolution": durations(first),
        "total-resolution": durations(total),
        "requester-wait": durations(patience),
        "reopen-rate": share(len(reopened), records, parts),
    }


def first_contact(lives: list[Life], export: Export, window: Window) -> dict[str, Expected]:
    """Tickets that one contact settled within three days of the first resolution."""
    settled, resolved = set(), set()
    for each in lives:
        done = next((at for at, status, _by in each.turns if status in DONE), None)
        if done is None or not window.has(done):
            continue
        resolved.add(("tickets", each.ticket["id"]))
        limit = done + timedelta(hours=72)
        own = each.ticket.get("interaction") if each.ticket.get("opened_by_phone") else None
        ours = [at for at, id, answers in each.talk if answers and id != own and at <= limit]
        theirs = [at for at in each.asked if done < at <= limit]
        back = came_back_by(each, limit)
        if len(ours) <= 1 and not theirs and not back:
            settled.add(each.ticket["id"])
    return {"fcr": share(len(settled), resolved, {})}


def kinds(lives: list[Life], window: Window, known: list[Life]) -> dict[str, Expected]:
    """Feedback by theme, and complaints that another of the customer about the same preceded, whoever has that."""
    given = {("tickets", each.ticket["id"]): each for each in lives if each.ticket["kind"] == "feedback"}
    given = {record: each for record, each in given.items() if window.has(each.turns[0][0])}
    themes: dict[str, float | None] = {}
    for each in given.values():
        if "theme" in each.ticket:
            themes[each.ticket["theme"]] = (themes.get(each.ticket["theme"]) or 0) + 1
    opened, again = set(), set()
    complaints = [each for each in known if each.ticket["kind"] == "complaint" and each.ticket.get("cause")]
    for each in lives:
        if each not in complaints or not window.has(each.turns[0][0]):
            continue
        opened.add(("tickets", each.ticket["id"]))
        for other in complaints:
            same = all(other.ticket[name] == each.ticket[name] for name in ("customer", "cause"))
            gap = each.turns[0][0] - other.turns[0][0]
            if same and timedelta() < gap <= timedelta(days=90):
                again.add(each.ticket["id"])
    n = len(given)
    return {
        "feedback": Expected(n or None, n, None, None, None, set(given), themes),
        "complaints-repeated": share(len(again), opened, {}),
    }


def due_by_hand(lives: list[Life], window: Window) -> dict[str, Expected]:
    """Of tickets with a due date: which were done by then each time, and which are open beyond it."""
    judged, in_time, overdue, existed = set(), set(), {}, False
    for each in lives:
        existed = existed or window.knows(each.turns[0][0])
        if "due" not in each.ticket:
            continue
        due = each.ticket["due"]
        if len(due) == 10:
            day = date.fromisoformat(due) + timedelta(days=1)
            limit = datetime.combine(day, time(), window.zone).astimezone(UTC) - timedelta(seconds=1)
        else:
            limit = moment(due)
        if each.turns[-1][1] in DONE:
            done = [at for at, status, _by in each.turns if status in DONE]
            last = len(each.turns) - 1
            while last and each.turns[last - 1][1] in DONE:
                last -= 1
            if window.has(each.turns[last][0]):
                judged.add(("tickets", each.ticket["id"]))
                if not late_at(each, limit, max(done)):
                    in_time.add(each.ticket["id"])
        end = min(window.ends - timedelta(seconds=1), window.now)
        if state(each, window) in (*OPEN, *PAUSED) and late_at(each, limit, end):
            overdue["tickets", each.ticket["id"]] = (min(window.ends, window.now) - limit).total_seconds()
    longest = {"overdue-longest": max(overdue.values())} if overdue else {}
    return {
        "sla-resolution": share(len(in_time), judged, {}),
        "open-breaches": Expected(len(overdue) if existed else None, len(overdue), *[None] * 3, set(overdue), longest),
    }


def late_at(each: Life, limit: datetime, end: datetime) -> bool:
    """Whether the ticket was open at any time after the limit and before the end, or done only after it."""
    for number, (at, status, _by) in enumerate(each.turns):
        following = each.turns[number + 1][0] if number + 1 < len(each.turns) else end
        if at <= end and status in OPEN and min(following, end) > limit:
            return True
    return each.turns[0][1] in DONE and each.turns[0][0] > limit


def came_back_by(each: Life, limit: datetime) -> bool:
    done = None
    for at, status, by_customer_or_clock in each.turns:
        if status in DONE:
            done = done or at
        elif done is not None:
            if at <= limit and (by_customer_or_clock or at - done > timedelta(minutes=5)):
                return True
            done = None
    return False


def backlog(lives: list[Life], window: Window) -> dict[str, Expected]:
    ages, counts, existed = [], {"open": 0, "paused": 0}, False
    for each in lives:
        opened = each.turns[0][0]
        existed = existed or window.knows(opened)
        if state(each, window) in (*OPEN, *PAUSED):
            ages.append((each.ticket, (min(window.ends, window.now) - opened).total_seconds()))
            counts["open" if state(each, window) in OPEN else "paused"] += 1
    old = durations(ages, {"oldest": max(age for _ticket, age in ages)} if ages else {})
    parts = {name: count for name, count in counts.items() if count}
    return {
        "backlog": Expected(len(ages) if existed else None, len(ages), None, None, None, old.records, dict(parts)),
        "backlog-age": old,
    }


def ratings(lives: list[Life], export: Export, window: Window, mine: Mine) -> dict[str, Expected]:
    given = {}
    for each in lives:
        if "rated_at" in each.ticket and window.has(moment(each.ticket["rated_at"])):
            given["tickets", each.ticket["id"]] = each.ticket["rating"]
    for interaction in export.get("interactions", []):
        if "rating" in interaction and counts(interaction, window, mine):
            given["interactions", interaction["id"]] = interaction["rating"]
    parts: dict[str, float | None] = {"mean-rating": statistics.mean(given.values())} if given else {}
    return {"csat": share(sum(rating > 3 for rating in given.values()), set(given), parts)}


def counts(interaction: Document, window: Window, mine: Mine) -> bool:
    """Whether the interaction is a contact of the window that is to be counted."""
    return (
        mine("interactions", interaction) and interaction["channel"] != "note" and window.has(moment(interaction["at"]))
    )


def contacts(export: Export, window: Window, mine: Mine) -> dict[str, Expected]:
    made = [each for each in export.get("interactions", []) if counts(each, window, mine)]
    parts: dict[str, float | None] = {}
    for each in made:
        for name in (each["channel"], each["by"]):
            parts[name] = (parts.get(name) or 0) + 1
    records = {("interactions", each["id"]) for each in made}
    return {"contacts": Expected(len(made) or None, len(made), None, None, None, records, parts)}


def tasks(export: Export, window: Window, mine: Mine) -> dict[str, Expected]:
    judged: dict[str, str] = {}
    for task in export.get("tasks", []):
        due = task.get("due")
        if due is None or not mine("tasks", task):
            continue
        if len(due) == 10:
            day = date.fromisoformat(due)
            inside = window.start <= day < window.end
            over = datetime.combine(day + timedelta(days=1), time(), window.zone).astimezone(UTC)
        else:
            inside = window.begins <= moment(due) < window.ends
            over = moment(due) + timedelta(seconds=1)
        if not inside:
            continue
        if "done" in task and moment(task["done"]) <= window.now:
            judged[task["id"]] = "in-time" if moment(task["done"]) < over else "late"
        elif over <= window.now:
            judged[task["id"]] = "not-done"
    parts: dict[str, float | None] = {}
    for how in judged.values():
        parts[how] = (parts.get(how) or 0) + 1
    in_time = list(judged.values()).count("in-time")
    return {"tasks-in-time": share(in_time, {("tasks", id) for id in judged}, parts)}
