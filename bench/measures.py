"""What is measured, by the name it is asked for, in the order of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bench import (
    commands,
    keeping,
    living,
    measures_exchange,
    measures_search,
    measures_tree,
    reading,
    screens,
    slow_link,
    writing,
)
from bench.data import Data
from bench.figures import Figure

Measure = Callable[[Data, str], Iterator[Figure]]

MEASURES: Mapping[str, Measure] = {
    "open": reading.opening,
    "insert": writing.insert,
    "update": writing.update,
    "call": writing.call,
    "together": writing.together,
    "separate": writing.separate,
    "timeline": reading.timeline,
    "search": measures_search.search,
    "kpi": reading.kpis,
    "cache": keeping.cache,
    "fold": keeping.fold,
    "adopt": keeping.adopt,
    "memory": living.memory,
    "visible": reading.visible,
    "idle": living.idle,
    "import": measures_exchange.imports,
    "tree": measures_tree.tree,
    "log": commands.log,
    "screens": screens.screens,
    "slow link": slow_link.slow_link,
}
