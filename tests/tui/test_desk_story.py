"""A ticket's day by commands alone: from the call to the rating, what the KPIs make of it, and all of it taken back."""

from __future__ import annotations

import pytest

from tests.tui.typed import Kehu

STEPS = (
    ("06:10", "log", "王小明", "printer offline !t"),
    ("06:40", "ticket", "reply", "1001", "please restart it"),
    ("07:10", "ticket", "pause", "1001", "--for", "customer"),
    ("09:10", "ticket", "message", "1001", "still offline"),
    ("09:40", "ticket", "reply", "1001", "we come by"),
    ("10:10", "ticket", "solve", "1001", "--result", "new cable"),
    ("10:40", "ticket", "reopen", "1001"),
    ("11:10", "ticket", "solve", "1001", "--rating", "5"),
)
HOUR = 3600


def test_the_day_of_a_ticket_is_told_counted_and_taken_back(wang: Kehu, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = [wang("export", "json", "-").data]
    for time, *command in STEPS:
        monkeypatch.setenv("KEHU_NOW", f"2026-11-20T{time}:00Z")
        wang(*command)
        exports.append(wang("export", "json", "-").data)
    assert len(set(exports)) == len(exports), "each step is in the book"

    ticket = wang("ticket", "show", "1001", "--json").record
    assert (ticket["status"], ticket["rating"], ticket["result"]) == ("solved", 5, "new cable")
    assert [line["to"] for line in ticket["status_log"]] == [
        *("new", "open", "waiting", "open", "solved", "open", "solved"),
    ]
    assert [message["direction"] for message in ticket["messages"]] == ["out", "out", "in", "out"]

    kpi = {line["kpi"]: line for line in wang("kpi", "--json").records}
    wanted = {
        "first-response": (0, 1),  # the call it was opened in
        "next-response": (HOUR / 2, 1),
        # Four hours, two of them waiting for the customer and ten minutes after the end of office hours.
        "first-resolution": (2 * HOUR - 600, 1),
        "total-resolution": (2 * HOUR - 600, 1),  # it was solved again in the evening
        "backlog": (0, 0),
        "backlog-age": (None, 0),
        "reopen-rate": (100, 1),
        "csat": (100, 1),
        "contacts": (4, 4),
        "tasks-in-time": (None, 0),
        "fcr": (0, 1),
        "sla-resolution": (100, 1),
        "nps": (None, 0),
    }
    assert {id: (kpi[id]["value"], kpi[id]["n"]) for id in wanted} == wanted
    behind = {id: [line["id"] for line in wang("kpi", "--records", id, "--json").records] for id in kpi}
    for id in ("first-response", "next-response", "first-resolution", "total-resolution", "reopen-rate", "csat"):
        assert behind[id] == [ticket["id"]], id

    for export in reversed(exports[:-1]):
        wang("undo")
        assert wang("export", "json", "-").data == export
    assert wang("ticket", "list", "--all", "--json").records == []


def test_the_day_told_again_in_another_book_differs_by_its_ids_only(
    wang: Kehu, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    from tests.renamed import renamed

    def told(book: str) -> str:
        monkeypatch.setenv("KEHU_BOOK", book)
        monkeypatch.setenv("KEHU_NOW", "2026-11-20T06:02:00Z")
        wang("add", "王小明", "--kind", "person")
        for time, *command in STEPS:
            monkeypatch.setenv("KEHU_NOW", f"2026-11-20T{time}:00Z")
            wang(*command)
        return wang("export", "json", "-").data

    one, other = told(f"{tmp_path}/one.json"), told(f"{tmp_path}/other.json")
    assert one != other
    assert renamed(one.encode()) == renamed(other.encode())
