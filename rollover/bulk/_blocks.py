"""Work on many rows, a block at a time, on all processors."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Final

from rollover._validation import integer

BLOCK: Final = 1 << 16  # rows: half a megabyte a column, which stays in the processor's cache


def in_blocks(
    work: Callable[[slice], None], size: int, threads: int | None, block: int | None = None
) -> None:
    """Call `work` on blocks that cover ``range(size)``, and once where there are no rows."""
    block = block or BLOCK
    if threads is not None and integer(threads, "threads") < 1:
        raise ValueError(f"threads={threads} is below 1")
    if size <= block:
        work(slice(0, size))
        return
    starts = range(0, size, block)
    allowed = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))
    most = min(len(starts), threads or len(allowed(0)))
    waiting: SimpleQueue[int | None] = SimpleQueue()
    for start in (*starts, *[None] * most):
        waiting.put(start)
    errors: list[BaseException] = []

    def share() -> None:
        try:
            for start in iter(waiting.get, None):
                if errors:
                    break
                work(slice(start, min(start + block, size)))
        except BaseException as error:
            errors.append(error)

    _beside(share, most)
    if errors:
        raise errors[0]


def _beside(share: Callable[[], None], threads: int) -> None:
    """Call `share` in this thread and in others beside it; return when all have ended."""
    helpers: list[Thread] = []
    with suppress(RuntimeError):  # no more are given: by the system, or at the interpreter's end
        for _ in range(threads - 1):
            helper = Thread(target=share, name="rollover")
            helper.start()
            helpers.append(helper)
    share()
    for helper in helpers:
        helper.join()
