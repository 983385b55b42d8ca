"""Reports of a period, written by a schedule too; targets, groups and trends; reviews whose findings become tasks."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from html import escape
from pathlib import Path

import pytest

from store.book import Book
from store.errors import Invalid, NotSaved, Refused, Usage
from store.exchange.report_file import Format, chunks
from store.measure.wording import value_text
from store.work.articles import add_article, looked_over, to_review
from store.work.calendars import import_holidays, month_of
from store.work.customers import add_customer
from store.work.figures import figures, figures_by, recurring_problems, trends
from store.work.report_schedule import due_reports, schedule_report, scheduled, unschedule_report, write_due
from store.work.reports import report
from store.work.reviews import add_finding, add_review
from store.work.targets import set_target, targets
from store.work.templates import add_template, sheet_fields
from store.work.tickets import open_ticket, solve
from tests.factories import NOW, contact_made

HOUR = timedelta(hours=1)
MONTH = (date(2026, 11, 1), date(2026, 12, 1))
HOSTILE = "<script>alert(1)</script>\x1b[31m"


@pytest.fixture
def worked(book: Book) -> Book:
    """A book with two tickets solved an hour later, one satisfied and one not, and a call."""
    acme = add_customer(book, {"name": HOSTILE, "grade": "A"}, NOW).record["id"]
    for rating, assignee in ((5, "li"), (1, None)):
        fields = {"customer": acme, "subject": HOSTILE, "cause": "=1+1 " + HOSTILE, "assignee": assignee}
        solve(book, open_ticket(book, fields, NOW).record["id"], NOW + HOUR, rating=rating)
    contact_made(book, acme, "hello")
    return book


def written(book: Book, format: Format, **options: object) -> str:
    return b"".join(chunks(report(book, *MONTH, NOW + 2 * HOUR, **options), format)).decode()  # type: ignore[arg-type]


def test_every_format_has_the_numbers_of_the_figures(worked: Book) -> None:
    shown = figures(worked, *MONTH, NOW + 2 * HOUR)
    rows = {row["kpi"]: row for row in csv.DictReader(written(worked, "csv").splitlines())}
    html, markdown = written(worked, "html"), written(worked, "markdown")
    for each in shown:
        value = each.figure.value
        assert rows[each.definition.id]["value"] == ("" if value is None else f"{value:.10g}")
        assert rows[each.definition.id]["n"] == str(each.figure.n)
        told = value_text(value, each.definition.unit)
        assert f"<td>{escape(each.definition.label)}</td><td>{told}</td>" in html
        assert told in markdown
    assert float(rows["csat"]["value"]) == 50


def test_a_page_is_whole_in_itself_and_takes_nothing_for_markup(worked: Book) -> None:
    html = written(worked, "html")
    assert "default-src 'none'" in html and html.count("<svg") >= 2
    assert not re.search(r"(src|href)=|@import|url\(|<script|\x1b", html)
    assert "&lt;script&gt;" in html
    assert not re.search(r"(^|[^\\])<script|\x1b", written(worked, "markdown"))


def test_any_two_periods_are_compared(worked: Book) -> None:
    later = (date(2027, 1, 1), date(2027, 2, 1))
    (contacts,) = [
        each
        for each in figures(worked, *later, NOW + timedelta(days=90), against=MONTH)
        if each.definition.id == "contacts"
    ]
    assert (contacts.figure.value, contacts.previous.value) == (None, 1)
    assert (
        "2026-11-01 to 2026-11-30"
        in b"".join(chunks(report(worked, *later, NOW + timedelta(days=90), against=MONTH), "markdown")).decode()
    )


def test_figures_by_owner_have_the_targets_of_each(worked: Book) -> None:
    set_target(worked, "csat", *MONTH, 80, NOW, owner="li")
    set_target(worked, "csat", *MONTH, 60, NOW)
    set_target(worked, "csat", *MONTH, 75, NOW)
    assert len(targets(worked)) == 2, "a target of the same dates is replaced"
    groups = {name: {each.definition.id: each for each in found} for name, found in groups_of(worked).items()}
    assert set(groups) == {"", "li"}
    mine, nobodys = groups["li"]["csat"], groups[""]["csat"]
    assert (mine.figure.value, mine.target, mine.attainment) == (100, 80, 125)
    assert (nobodys.figure.value, nobodys.target) == (0, None)
    (all_,) = [each for each in figures(worked, *MONTH, NOW + 2 * HOUR) if each.definition.id == "csat"]
    assert (all_.figure.value, all_.target) == (50, 75)
    with pytest.raises(Usage):
        set_target(worked, "cats", *MONTH, 1, NOW)


def groups_of(book: Book) -> dict[str, list]:  # type: ignore[type-arg]
    return figures_by(book, *MONTH, NOW + 2 * HOUR, "owner", quality=False)


def test_the_course_of_figures_and_what_came_up_again(worked: Book) -> None:
    (course,) = trends(worked, ["csat"], *MONTH, NOW + 2 * HOUR, count=3)
    assert course.values == (None, None, 50)
    assert [str(period.start) for period in course.periods][-1] == "2026-11-01"
    (again,) = recurring_problems(worked, *MONTH, NOW + 2 * HOUR)
    assert (again.n, again.mean, again.low) == (2, 3, 1)


# The schedule


def test_a_scheduled_report_is_due_once_a_week_and_remembered(worked: Book, tmp_path: Path) -> None:
    schedule_report(worked, "weekly", NOW, folder=str(tmp_path / "reports"))
    (due,) = due_reports(worked, NOW)
    assert (str(due.start), str(due.end)) == ("2026-11-09", "2026-11-16")
    write_due(worked, NOW)
    assert b"<svg" in Path(due.path).read_bytes() or b"Figures" in Path(due.path).read_bytes()
    assert due_reports(worked, NOW) == [] and write_due(worked, NOW).operation is None
    (next_week,) = due_reports(worked, NOW + timedelta(days=3))
    assert str(next_week.start) == "2026-11-16"
    schedule_report(worked, "weekly", NOW, format="csv", folder=str(tmp_path))
    assert [each.format for each in scheduled(worked)] == ["csv"]
    unschedule_report(worked, "weekly", NOW)
    assert scheduled(worked) == []
    with pytest.raises(Refused):
        unschedule_report(worked, "weekly", NOW)


def test_what_another_tool_has_made_of_the_schedules_is_no_schedule(worked: Book) -> None:
    spoilt = {**worked.settings, "reports": ["weekly", 7]}
    with worked.file.lock():
        worked.file.commit([("settings", 1, spoilt)])
    with Book.open(worked.path, user="li", device="00ab") as book:
        assert (book.settings["reports"], scheduled(book)) == (["weekly", 7], [])
        schedule_report(book, "weekly", NOW)
        assert [each.name for each in scheduled(book)] == ["weekly"]


def test_a_report_that_cannot_be_written_is_due_still(worked: Book, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    schedule_report(worked, "monthly", NOW, folder=str(tmp_path / "file"))
    with pytest.raises(NotSaved):
        write_due(worked, NOW)
    assert [str(each.start) for each in due_reports(worked, NOW)] == ["2026-10-01"]


# Reviews, knowledge, calendars


def test_a_finding_of_a_review_becomes_a_task_in_one_operation(book: Book) -> None:
    review = add_review(book, {"title": "Q4", "start": MONTH[0], "end": MONTH[1]}, NOW).record
    outcome = add_finding(book, review["id"], "太慢\nbecause of the van", NOW, due=date(2026, 12, 1))
    kept, task = (record for _table, record in outcome.records)
    assert kept["findings"] == [{"text": "太慢\nbecause of the van", "task": task["id"]}]
    assert (task["title"], task["due"], task["owner"]) == ("太慢", "2026-12-01", "li")
    book.undo()
    assert book.count("tasks") == 0 and "findings" not in (book.get("reviews", review["id"]) or {})
    with pytest.raises(Invalid):
        add_review(book, {"title": "no period", "start": MONTH[1], "end": MONTH[0]}, NOW)


def test_what_is_to_be_looked_over_again(book: Book) -> None:
    article = add_article(book, {"title": "Reset", "review_days": 30, "reviewed_on": "2026-10-01"}, NOW).record
    add_article(book, {"title": "For ever"}, NOW)
    (due,) = to_review(book, NOW)
    assert (due.record["id"], str(due.since)) == (article["id"], "2026-10-31")
    looked_over(book, "articles", article["id"], NOW)
    assert to_review(book, NOW) == []


def test_a_sheet_follows_its_template(book: Book) -> None:
    assert sheet_fields(book, "customer-sheet") == []
    fields = [{"name": "grade"}, {"name": "needs", "label": "需求"}]
    add_template(book, {"name": "Sheet", "kind": "customer-sheet", "fields": fields}, NOW)
    assert sheet_fields(book, "customer-sheet") == [("grade", ""), ("needs", "需求")]


def test_holidays_and_make_up_days_are_taken_in_once(book: Book) -> None:
    assert import_holidays(book, "CN", NOW).operation is not None
    assert import_holidays(book, "cn", NOW).operation is None
    october = {str(day.date): day for day in month_of(book, 2026, 10).days}
    assert (october["2026-10-01"].name, october["2026-10-01"].is_workday) == ("国庆节", False)
    assert october["2026-10-10"].is_workday, "a Saturday to make up for it"
    assert month_of(book, 2026, 12).warning is None
    assert "2027" in (month_of(book, 2027, 1).warning or "")
    book.undo()
    assert month_of(book, 2026, 10).days[0].is_workday
