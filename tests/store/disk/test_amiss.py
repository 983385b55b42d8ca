"""A time that a cache takes for sound at a glance is one that the question for odd times does not find."""

import sqlite3

from hypothesis import given, settings
from hypothesis import strategies as st

from store.disk import amiss

DAYS = st.builds("{:04}-{:02}-{:02}".format, st.sampled_from([999, 1000, 2023, 2024, 2999]), *[st.integers(0, 32)] * 2)
HOURS = st.builds("T{:02}:{:02}:{:02}Z".format, st.integers(0, 25), st.integers(0, 60), st.integers(0, 60))
VALUES = st.none() | DAYS | st.builds("{}{}".format, DAYS, HOURS) | st.sampled_from(["", "٢026-01-01", 7, 2.5])


@settings(max_examples=50, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4), st.booleans())
def test_what_is_sound_is_not_odd(values, dates):
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE TABLE r("at")')
    connection.executemany("INSERT INTO r VALUES(?)", [(value,) for value in values])
    question = f"SELECT count(*) FROM r WHERE {amiss.is_odd(['at'], frozenset(['at'] if dates else []))}"
    (odd,) = connection.execute(question).fetchone()
    connection.close()
    assert not (amiss.is_sound(set(values), dates) and odd)


def test_what_this_program_writes_is_sound():
    assert amiss.is_sound({None, "2026-11-30T23:59:59Z", "2024-01-31T00:00:00Z"}, dates=False)
    assert amiss.is_sound({"2026-02-28", "2026-11-20T02:00:00Z"}, dates=True)
    assert not amiss.is_sound({"2026-02-28"}, dates=False)
