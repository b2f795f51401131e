"""A progress bar for work that takes long, where a person is watching."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

_PATIENCE = 2.0  # seconds before a bar appears


def progress(items: Iterable[T], unit: str) -> Iterable[T]:
    """Return the items; count them on standard error if that is a terminal and tqdm is there."""
    if not sys.stderr.isatty():
        return items
    try:
        from tqdm import tqdm
    except ImportError:
        return items
    return tqdm(items, unit=f" {unit}", delay=_PATIENCE, leave=False)
