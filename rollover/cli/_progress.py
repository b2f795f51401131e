"""A progress bar for work that takes long, where a person is watching."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

_PATIENCE = 2.0  # seconds before a bar appears


def progress(items: Iterable[T], unit: str, scale: int = 1) -> Iterable[T]:
    """Return the items; count them on standard error if that is a terminal and tqdm is there.

    Of items that have a length the end is known; each counts for `scale` units.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        return items
    try:
        from tqdm import tqdm
    except ImportError:
        return items
    counts = scale if scale > 1 else False
    return tqdm(items, unit=f" {unit}", unit_scale=counts, delay=_PATIENCE, leave=False)
