"""User text fitted to cells: nothing wider than asked, nothing lost, nothing that steers the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.prose import column, one_line, wrap
from store.text.cells import cell_width

texts = st.text(st.sampled_from("ab 客户，é\n\t"), max_size=60)


@given(texts, st.integers(2, 20))
def test_wrapped_lines_fit_and_lose_nothing_but_space(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(cell_width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_word_stays_whole_where_there_is_a_space_to_break_at() -> None:
    assert wrap("sent the price list", 10) == ["sent the", "price list"]


def test_chinese_breaks_between_characters() -> None:
    assert wrap("客户要三季度报价", 7) == ["客户要", "三季度", "报价"]


def test_a_word_too_long_for_the_line_is_broken() -> None:
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]


def test_line_breaks_in_the_text_stay() -> None:
    assert wrap("one\ntwo", 10) == ["one", "two"]
    assert wrap("", 10) == [""]


@given(texts, st.integers(1, 20))
def test_a_column_has_exactly_its_cells(text: str, cells: int) -> None:
    assert cell_width(column(text, cells)) == cells


def test_escape_sequences_are_shown_instead_of_obeyed() -> None:
    assert one_line("\x1b]0;title\x07 王", 40) == "␛]0;title␇ 王"
    assert wrap("\x1b[31mred", 40) == ["␛[31mred"]


def test_what_is_cut_says_so() -> None:
    assert one_line("上海金桥\n贸易", 7) == "上海金…"
