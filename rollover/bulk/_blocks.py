"""Work over many rows in blocks that stay in cache, on several threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from rollover._validation import integer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

BLOCK: Final = 1 << 18  # rows: in the last cache, and few enough calls that threads seldom meet
FEW: Final = 2  # blocks that are done before another thread has begun
SMALL: Final = 1 << 15  # rows, where a block needs memory of its own
PAGE: Final = 1 << 21  # bytes of a huge page, which is what NumPy asks of Linux for large arrays
WORDS: Final = 512  # from 500 on, NumPy lets other threads run while it fills them


def run(
    work: Callable[[int, int], None],
    size: int,
    threads: int | None,
    block: int | None = None,
    untouched: Sequence[NDArray[Any]] = (),
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
    untouched
        New flat arrays that `work` fills, whose memory the system has yet to give.

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
    starts = range(0, size, block)
    most = _processors() if threads is None else threads
    helpers = max(1, min(most, len(starts) // FEW)) - 1
    ready: SimpleQueue[int] = SimpleQueue()

    def work_on_ready() -> None:
        try:
            while (start := ready.get()) < size:
                work(start, min(start + block, size))
        finally:
            ready.put(size)  # the end, for the next thread

    with ThreadPoolExecutor(max(helpers, 1), "rollover") as pool:
        try:
            others = [pool.submit(work_on_ready) for _ in range(helpers)]
            for start in starts:
                for array in untouched:
                    _touch(array, start, start + block)
                if ready.qsize() < helpers:
                    ready.put(start)
                else:
                    work(start, min(start + block, size))
        finally:
            ready.put(size)
        work_on_ready()
    for other in others:
        other.result()


def _touch(array: NDArray[Any], start: int, stop: int) -> None:
    """Have the system clear the pages that begin within these rows, before they are written to.

    Linux clears a huge page towards the word that is touched first, and twice as fast upwards as
    downwards: so the last words are touched. The thread that called does it for all, since what
    was freed on its processor is given to it first, and two threads at once slow each other down.
    """
    page = PAGE // array.itemsize
    address = array.__array_interface__["data"][0]
    last = -address % PAGE // array.itemsize - 1
    first = start + page - 1
    for end in range(first + (last - first) % page, stop + page - 1, page):
        array[end + 1 - WORDS : end + 1].fill(0)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
