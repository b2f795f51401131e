"""A progress bar for work that takes long, where a person is watching."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

_PATIENCE = 2.0  # seconds before a bar appears


def progress(items: Iterable[T], scale: int = 1) -> Iterable[T]:
    """Return the items, whose number is known; each counts for `scale` codes."""
    bar = _bar()
    return items if bar is None else bar(items, unit=" code", unit_scale=scale)


@contextmanager
def watched(path: str) -> Iterator[Any]:
    """Give a file whose reading moves a bar; its path where nobody is watching."""
    bar = _bar()
    if bar is None:
        yield Path(path)
        return
    with _Watched(path) as file:
        size = os.fstat(file.fileno()).st_size or None  # none of a pipe
        with bar(total=size, unit="B", unit_scale=True) as file.bar:
            yield file


class _Watched(FileIO):
    bar: Any

    def readinto(self, buffer: Any) -> int | None:
        """Read, and say how much."""
        count = super().readinto(buffer)
        self.bar.update(count or 0)  # None where a pipe has nothing yet
        return count


def _bar() -> Callable[..., Any] | None:
    """Return what makes a bar on standard error, if that is a terminal and tqdm is there."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return partial(tqdm, delay=_PATIENCE, leave=False)
