"""Imports run one way, tui → screens → store, and quick commands load nothing that is slow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.loaded import modules_loaded_by

ROOT = Path(__file__).parents[2]


def test_the_import_contracts_of_pyproject_hold() -> None:
    linter = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    finished = subprocess.run([sys.executable, "-c", linter], cwd=ROOT, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout


@pytest.mark.parametrize("package", ["store.book", "store.work.log", "store.rules.logline", "store.find.resolve"])
def test_the_store_runs_without_a_terminal_library(package: str) -> None:
    loaded = modules_loaded_by(f"import {package}")
    assert package in loaded
    assert loaded.isdisjoint({"textual", "rich", "click", "tui", "screens"})


def test_the_list_of_loaded_modules_sees_what_a_function_imports() -> None:
    assert "colorsys" in modules_loaded_by("def late():\n    import colorsys\nlate()")
    assert "colorsys" not in modules_loaded_by("def late():\n    import colorsys\n")
