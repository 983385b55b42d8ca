"""TinyDB's own tests, run with BookDB in its place."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "tests" / "tinydb-source"
ARCHIVE = SOURCE / "tinydb-4.9.0.tar.gz"
SHA256 = "6928b1fa785186bda7952a0ba05aaeedc883ede565ca9c7d608de44e5e75de70"
MODULES = ("test_tables.py", "test_tinydb.py")
COMPARE_A_CLASS_NAME_IN_A_REPR = {"test_tables.test_table_repr", "test_tinydb.test_repr"}


def fetch() -> None:
    options = ["--no-deps", "--no-binary", ":all:", "--dest", str(SOURCE)]
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, "tinydb==4.9.0"],
        capture_output=True,
        text=True,
    )
    if not ARCHIVE.exists():
        pytest.skip(f"there is no network to fetch TinyDB's tests: {answer.stderr.strip()[-200:]}")


@pytest.fixture(scope="module")
def own_tests() -> Path:
    if not ARCHIVE.exists():
        fetch()
    assert hashlib.sha256(ARCHIVE.read_bytes()).hexdigest() == SHA256
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(SOURCE, filter="data")
    return SOURCE / "tinydb-4.9.0" / "tests"


def outcomes(report: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"passed": set(), "failed": set()}
    for case in ElementTree.parse(report).iter("testcase"):
        found["passed" if len(case) == 0 else "failed"].add(f"{case.attrib['classname']}.{case.attrib['name']}")
    return found


def test_all_pass_but_those_that_compare_a_class_name(own_tests, tmp_path):
    for name in MODULES:
        shutil.copy(own_tests / name, tmp_path)
    shutil.copy(Path(__file__).with_name("tinydb_conftest.py"), tmp_path / "conftest.py")
    report = tmp_path / "report.xml"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}", *MODULES],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    found = outcomes(report)
    assert found["failed"] == COMPARE_A_CLASS_NAME_IN_A_REPR, run.stdout
    assert len(found["passed"]) == 77
