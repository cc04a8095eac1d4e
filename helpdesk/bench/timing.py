"""Samples, percentiles, and the line that a reader compares."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """Durations of one operation, in milliseconds."""

    name: str
    values: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        return sorted(self.values)[min(len(self.values) - 1, int(len(self.values) * 0.95))]


def timed(
    name: str, operations: Iterable[Callable[[], object]], *, cpu: bool = False, warm: int = 2
) -> Sample:
    """Run each operation once and time it; the first `warm` are run and not counted."""
    clock = time.process_time if cpu else time.perf_counter
    values = []
    gc.collect()
    for number, operation in enumerate(operations):
        start = clock()
        operation()
        if number >= warm:
            values.append((clock() - start) * 1000)
    return Sample(name, values)


def line(sample: Sample, baseline: Sample) -> str:
    """p50 and p95 beside the baseline's, and the ratio of the medians."""
    ratio = sample.p50 / baseline.p50 if baseline.p50 else float("nan")
    return (
        f"{sample.name:<52} p50 {sample.p50:8.2f} ms   p95 {sample.p95:8.2f} ms   n={len(sample.values):<5}"
        f" x{ratio:5.2f} of «{baseline.name}» ({baseline.p50:.2f} ms)"
    )


def machine() -> str:
    """What it ran on: processor, cores, memory, Python, and how busy it was."""
    info = Path("/proc/cpuinfo")
    model = (
        next(
            (
                row.partition(":")[2].strip()
                for row in info.read_text().splitlines()
                if row.startswith("model name")
            ),
            platform.processor(),
        )
        if info.exists()
        else platform.processor()
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}; load {load}"
    )
