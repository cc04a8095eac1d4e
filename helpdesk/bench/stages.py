"""Where the time of an operation goes: the CPU and the SQL statements of its named stages, the rest apart."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

from django.db import connection

REST = "rest"


class Stages:
    """Self CPU (milliseconds, all threads) and statements of each stage; what a stage calls is counted where it belongs."""

    def __init__(self, functions: Mapping[str, str]) -> None:
        """`functions`: where each stage begins, as `module:attribute` or `module:Class.method`, → the stage's name."""
        self._functions = functions
        self._stack: list[str] = []
        self._since = 0.0
        self._cpu: defaultdict[str, float] = defaultdict(float)
        self._statements: defaultdict[str, int] = defaultdict(int)

    def measure(
        self, operations: Iterable[Callable[[], object]], *, warm: int
    ) -> dict[str, tuple[float, float]]:
        """Stage → (median CPU, mean number of statements) of one operation; the first `warm` are not counted."""
        names = [*dict.fromkeys(self._functions.values()), REST]
        cpu: dict[str, list[float]] = {name: [] for name in names}
        statements: dict[str, list[int]] = {name: [] for name in names}
        with self._watched(), connection.execute_wrapper(self._count):
            for number, operation in enumerate(operations):
                self._cpu.clear()
                self._statements.clear()
                self._call(REST, operation)
                if number >= warm:
                    for name in names:
                        cpu[name].append(self._cpu[name] * 1000)
                        statements[name].append(self._statements[name])
        return {name: (statistics.median(cpu[name]), statistics.mean(statements[name])) for name in names}

    def _call(self, stage: str, function: Callable, *args: Any, **kwargs: Any) -> Any:
        self._charge()
        self._stack.append(stage)
        try:
            return function(*args, **kwargs)
        finally:
            self._charge()
            self._stack.pop()

    def _charge(self) -> None:
        """Give the time since the last change of stage to the stage that was running."""
        now = time.process_time()
        if self._stack:
            self._cpu[self._stack[-1]] += now - self._since
        self._since = now

    def _count(self, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        self._statements[self._stack[-1] if self._stack else REST] += 1
        return execute(sql, params, many, context)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        former = [(*_found(path), stage) for path, stage in self._functions.items()]
        for owner, name, function, stage in former:
            setattr(owner, name, self._within(stage, function))
        try:
            yield
        finally:
            for owner, name, function, _stage in former:
                setattr(owner, name, function)

    def _within(self, stage: str, function: Callable) -> Callable:
        @wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            return self._call(stage, function, *args, **kwargs)

        return watched


def _found(path: str) -> tuple[Any, str, Callable]:
    """The owner of a function, the function's name in it, and the function."""
    module, _, attribute = path.partition(":")
    *owners, name = attribute.split(".")
    owner: Any = import_module(module)
    for inner in owners:
        owner = getattr(owner, inner)
    return owner, name, getattr(owner, name)
