"""Service from the command line: a complaint from its mail to the day it is closed, and the pages that tell of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from store.measure.wording import value_text
from tests.tui.typed import Kehu

MAIL = """From: wang@example.com
To: desk@example.com
Subject: 送货晚了
Message-ID: <1@example.com>
Date: Fri, 20 Nov 2026 13:30:00 +0800

三天了还没到。
"""


@pytest.fixture
def desk(kehu: Kehu) -> Kehu:
    """王小明, reachable by mail, and 陈 at the desk, who gets complaints."""
    kehu("add", "王小明", "--kind", "person", "--email", "wang@example.com", "--grade", "A")
    kehu("person", "add", "chen", "--role", "service", "--team", "desk")
    rule = '{"to": "chen", "kind": "complaint"}'
    kehu("config", "set", "assignment.desk", rule)
    return kehu


def test_a_complaint_from_its_mail_to_satisfaction(desk: Kehu) -> None:
    ticket = desk("ticket", "new", "--mail", "-", "--json", stdin=MAIL).records[0]
    assert (ticket["subject"], ticket["channel"], ticket["policy"]["policy"]) == ("送货晚了", "mail", "standard")
    assert "already" in desk("ticket", "new", "--mail", "-", stdin=MAIL).talk
    desk("ticket", "edit", "1001", "--kind", "complaint", "--priority", "urgent")
    assert desk("ticket", "list", "--json").record["clock"] == "first-response"

    assert "Still missing" in desk("complaint", "finish", "1001", exits=1).talk
    desk("complaint", "finish", "1001", "--channel", "call", "--severity", "major")
    shown = desk("ticket", "show", "1001", "--json").record
    assert shown["clocks"]["first-response"]["state"] == "met"
    desk("complaint", "finish", "1001", "--cause", "delivery", "--text", "-", stdin="车坏了")
    desk("complaint", "send-back", "1001", "investigation", "--reason", "wrong van")
    desk("complaint", "hand", "1001", "chen", "--due", "mon")
    line = desk("complaint", "--json").record
    assert (line["step"], line["step_owner"], line["step_due"], line["rounds"]) == (
        "investigation",
        "chen",
        "2026-11-23",
        1,
    )
    desk("complaint", "finish", "1001", "--cause", "delivery", "--text", "车坏了")
    desk("complaint", "finish", "1001", "--remedy", "refund", "--cost", "99.50", "--decision", "退款")
    desk("complaint", "finish", "1001", "--channel", "call", "--accepted", "yes", "--satisfaction", "4")
    assert "2026-11-27" in desk("complaint", "close", "1001").talk
    closed = desk("complaint", "show", "1001", "--json").record
    assert (closed["status"], closed["rating"], closed["cause"]) == ("closed", 4, "delivery")
    assert [step["name"] for step in closed["steps"]][-1] == "feedback" and closed["steps"][4]["cost"] == 9950
    assert "satisfied with the result" in desk("task", "list").data
    assert "accepted: Yes" in desk("complaint", "show", "1001").data

    desk("survey", "invite", "王小明")
    answered = desk("survey", "answer", "王小明", "service=2", "nps=9", "--text", "谢谢", "--json").records
    assert [record["table"] for record in answered] == ["surveys", "tasks"]
    figures = {line["kpi"]: line for line in desk("kpi", "--json").records}
    assert (figures["nps"]["value"], figures["complaints-accepted"]["value"]) == (100, 100)
    assert figures["complaint-acknowledgement"]["n"] == 1

    for _ in desk("history", "--json").records:
        if desk("ticket", "list", "--all").data.count("\n") == 1:
            break
        desk("undo")
    assert desk("complaint", "list", "--all").data.count("\n") == 1, "step by step it was all taken back"


def test_assignment_merging_splitting_and_links_by_command(desk: Kehu) -> None:
    assert desk("complaint", "new", "王小明", "late", "--json").record["assignee"] == "chen"
    desk("ticket", "new", "王小明", "late again")
    desk("ticket", "message", "1002", "It is late.")
    assert "Merged #1002" in desk("ticket", "merge", "1002", "--into", "1001").talk
    message = desk("ticket", "show", "1001", "--json").record["messages"][0]["id"]
    assert "Opened #1003" in desk("ticket", "split", "1001", message, "--subject", "ink").talk
    desk("article", "add", "Reset", "--text", "Hold the key.", "--tag", "reset")
    desk("ticket", "link", "1003", "--article", "Reset")
    desk("ticket", "link", "1003", "1001")
    assert "has to do with Reset" in desk("ticket", "show", "1003").data
    desk("template", "add", "thanks", "--text", "Dear {customer}, #{number}.")
    assert desk("ticket", "canned", "1003", "thanks").data == "Dear 王小明, #1003.\n"
    desk("ticket", "reply", "1003", "--template", "thanks", "--mood", "positive")
    assert "Dear 王小明" in desk("ticket", "show", "1003").data
    assert "99.50" in desk("ticket", "deal", "1003", "--amount", "ten", exits=1).talk
    assert desk("ticket", "deal", "1003", "--amount", "5000", "--json").record["deal_draft"]["amount"] == 500_000


@pytest.mark.parametrize(
    "action",
    [
        *(["complaint"], ["feedback"], ["survey"], ["survey", "scores"], ["survey", "list"], ["risk"], ["article"]),
        *(["article", "review"], ["template"], ["target"], ["review"], ["report", "schedule"], ["ticket", "causes"]),
        *(["kpi", "--by", "type"], ["calendar"], ["calendar", "list"], ["policy"], ["report"], ["report", "--due"]),
    ],
)
def test_a_book_without_anything_has_answers_too(kehu: Kehu, action: list[str]) -> None:
    kehu("add", "Acme")
    kehu(*action)
    for line in kehu(*action, "--json").data.splitlines():
        if action != ["report"]:
            json.loads(line)


@pytest.mark.parametrize(
    "mistake",
    [
        *(["ticket", "new"], ["ticket", "new", "--mail", "-", "王小明"], ["ticket", "reply", "1001"]),
        *(["kpi", "--compare-from", "2026-01-01"], ["kpi", "--by", "type", "--records", "csat"]),
        *(["calendar", "show", "--month", "13"], ["report", "--due", "--owner", "li"], ["target", "set", "csat", "x"]),
        *(["survey", "answer", "王小明", "good"], ["ticket", "link", "1001"], ["complaint", "hand", "1001"]),
    ],
)
def test_what_was_typed_wrongly_is_said_and_changes_nothing(desk: Kehu, mistake: list[str]) -> None:
    before = desk("export", "json", "-").data
    assert desk(*mistake, exits=2).talk
    assert desk("export", "json", "-").data == before


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs the browser chromium, which is not installed here")
def test_a_browser_shows_the_report_with_its_plots_and_numbers_and_asks_for_nothing(desk: Kehu, tmp_path: Path) -> None:
    desk("ticket", "new", "王小明", "printer")
    desk("ticket", "solve", "1001", "--rating", "5")
    desk("log", "王小明", "都好了")
    page = tmp_path / "report.html"
    desk("report", "--from", "2026-11-01", "--to", "2026-12-01", "--format", "html", "--out", str(page))
    shown, asked_for = opened(page, tmp_path / "profile")
    assert "<svg" in shown and "<rect" in shown
    for line in desk("kpi", "--from", "2026-11-01", "--to", "2026-12-01", "--json").records:
        assert f"<td>{line['label']}</td><td>{value_text(line['value'], line['unit'])}</td>" in shown
    assert asked_for == set()
    page.write_text('<img src="http://127.0.0.1:9/picture">')
    assert opened(page, tmp_path / "profile")[1] == {"http://127.0.0.1:9/picture"}, "else it would have been seen"


def opened(page: Path, profile: Path) -> tuple[str, set[str]]:
    """What the browser makes of a page, and the addresses that the page had it ask for."""
    net_log = profile.with_name("net.json")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    command += ["--disable-background-networking", "--disable-component-update", f"--log-net-log={net_log}"]
    shown = subprocess.run(
        [*command, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=120, check=True
    ).stdout
    events = [event.get("params", {}) for event in json.loads(net_log.read_text())["events"]]
    # What the browser asks for of itself has no page that began it.
    return shown, {each["url"] for each in events if "url" in each and each.get("initiator", _ITSELF) != _ITSELF}


_ITSELF = "not an origin"
