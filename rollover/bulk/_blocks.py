"""Work over many rows in blocks that stay in cache, on several threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from rollover._validation import integer

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK: Final = 1 << 18  # rows: in the last cache, and few enough calls that threads seldom meet
SMALL: Final = 1 << 15  # rows, where a block needs memory of its own
TASK: Final = 1 << 20  # rows that a thread takes at a time: whole huge pages of a fresh result


def run(
    work: Callable[[int, int], None], size: int, threads: int | None, block: int | None = None
) -> None:
    """Call ``work(start, stop)`` on blocks that cover ``range(size)``.

    Parameters
    ----------
    work
        Called from several threads at once where `size` is large.
    size
        How many rows there are.
    threads
        The most threads to use; None for one a processor.
    block
        The most rows of a block; None for `BLOCK`.

    Raises
    ------
    TypeError
        If `threads` is neither None nor an int.
    ValueError
        If it is below 1.
    """
    if threads is not None and integer(threads, "threads") < 1:
        raise ValueError(f"threads={threads} is below 1")
    block = block or BLOCK
    if size <= block:
        if size:
            work(0, size)
        return
    most = _processors() if threads is None else threads

    def task(first: int) -> None:
        for start in range(first, min(first + TASK, size), block):
            work(start, min(start + block, first + TASK, size))

    tasks = range(0, size, TASK)
    if min(most, len(tasks)) < 2:
        for first in tasks:
            task(first)
        return
    with ThreadPoolExecutor(min(most, len(tasks)), "rollover") as pool:
        for _ in pool.map(task, tasks):
            pass


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
