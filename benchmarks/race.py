"""What all benchmarks here do alike: a race that is fair, and the machine that it ran on.

In each round all contestants take their turn, in shuffled order, without a pause and without
anything done to memory first. A contestant may have several ways; all of them run and the quickest
counts. Results are compared before any is timed. What counts is the median of the ratios of the
rounds, with their quartiles.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import time
from importlib.metadata import version
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Contestants = Mapping[str, Sequence[Callable[[], Any]]]


def options(description: str | None, **numbers: int) -> argparse.Namespace:
    """Return these numbers, or what the command line gives in their place: ``--rounds 1``."""
    parser = argparse.ArgumentParser(description=description)
    for name, number in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=number, help=f"{number:,} if not given")
    return parser.parse_args()


def machine(rounds: int, *libraries: str) -> None:
    """Print what the figures are of."""
    versions = [f"{name} {version(name)}" for name in libraries]
    print(f"{platform.machine()}, {load()}; {rounds} rounds; medians, with quartiles")
    print(", ".join([f"Python {platform.python_version()}", *versions]) + "\n", flush=True)


def load() -> str:
    """Return how busy the machine is: what else runs decides what comes out."""
    present = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"load {present} on {os.cpu_count()} processors"


def seconds(call: Callable[[], Any]) -> float:
    """Return how long one call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def times(
    contestants: Contestants, rounds: int, clock: Callable[[Any], float] = seconds
) -> dict[str, list[float]]:
    """Return what the quickest way of each contestant took in each round."""
    ways = [(name, call) for name, calls in contestants.items() for call in calls]
    taken: list[list[float]] = [[] for _ in ways]
    order = list(range(len(ways)))
    for _ in range(rounds):
        random.shuffle(order)
        for way in order:
            taken[way].append(clock(ways[way][1]))
    return {
        name: min((taken[at] for at, way in enumerate(ways) if way[0] == name), key=median)
        for name in contestants
    }


def spread(values: Sequence[float]) -> str:
    """Return the median with its quartiles, where there are any."""
    low, _, high = quantiles(values, n=4) if len(values) > 1 else (*values, *values, *values)
    return f"{median(values):.2f} ({low:.2f} to {high:.2f})"


def ratios(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Return how often the one contains the other, round by round."""
    return [first / second for first, second in zip(one, other, strict=True)]


def header() -> None:
    """Print the head of the table that `compete` prints rows of."""
    print("| work | contestant | time | its time / ours |\n| --- | --- | --- | --- |", flush=True)


def compete(
    work: str,
    contestants: Contestants,
    rounds: int,
    columns: Callable[[Any], Sequence[Any]] | None = None,
    limits: Sequence[str] = (),
) -> None:
    """Print a row for each contestant; ours is the first.

    `columns` are those of a result, to compare with those of our own; the `limits` compute nothing.
    """
    if columns:
        compare({name: calls for name, calls in contestants.items() if name not in limits}, columns)
    taken = times(contestants, rounds)
    (ours, own), *others = taken.items()
    print(f"| {work} | {ours} | {median(own) * 1e3:.1f} ms | {load()} |", flush=True)
    for name, each in others:
        print(
            f"| | {name} | {median(each) * 1e3:.1f} ms | {spread(ratios(each, own))} |", flush=True
        )


def compare(contestants: Contestants, columns: Callable[[Any], Sequence[Any]]) -> None:
    """Hold the result of every way to that of the first."""
    import numpy as np

    first, *ways = [call for calls in contestants.values() for call in calls]
    expected = [np.array(column) for column in columns(first())]
    for call in ways:
        for ours, column in zip(expected, columns(call()), strict=True):
            np.testing.assert_array_equal(ours, column)
