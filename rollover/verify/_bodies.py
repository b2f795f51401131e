"""Build the body that has given values at given paths: for fakes of the server, and strategies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from itertools import combinations
from typing import Any, TypeAlias

from rollover._validation import mapping
from rollover.verify._paths import Paths, named, parts_of, written
from rollover.windows import WindowConfig


class Time(Enum):
    """A time that an answer states, by the name that `Paths` gives to its place."""

    BEGINS = "begins"
    EXPIRES = "expires"
    WHEN_VALID = "when_valid"

    def of(self, config: WindowConfig, when_valid: datetime) -> datetime:
        """Return the time in the answer to a request, which is in whole seconds (V2)."""
        if self is Time.WHEN_VALID:
            return when_valid.replace(microsecond=0)
        window = config.window_at(when_valid)
        return window.start if self is Time.BEGINS else window.end


Leaf: TypeAlias = tuple[list[str | int], object]
"""The keys of a place in a body, and the value there."""


def leaves_of(paths: Paths, extra: Mapping[Any, object]) -> list[Leaf]:
    """Return the keys of the paths, each with its `Time`, and of all that is in `extra`.

    Raises
    ------
    ValueError
        If one path is another, or leads through it.
    """
    given = named(paths)
    leaves: list[Leaf] = [(parts_of(path, name), Time(name)) for name, path in given.items()]
    names = [f"{name}={path!r}" for name, path in given.items()]
    for parts, value in _flat(mapping(extra, "extra"), []):
        leaves.append((parts, value))
        names.append(f"extra={written(parts)!r}")
    for (name, one), (another, other) in combinations(zip(names, leaves, strict=True), 2):
        shorter, longer = sorted(
            ([str(key).casefold() for key in parts] for parts, _ in (one, other)), key=len
        )
        if longer[: len(shorter)] == shorter:
            raise ValueError(f"{name} and {another} are not two fields")
    return leaves


def body_of(leaves: Iterable[tuple[Sequence[str | int], object]]) -> Any:
    """Return the body that has these values at these paths; digits index lists.

    Examples
    --------
    >>> body_of([(["Data", "0", "From"], 1), (["data", 0, "To"], 2)])
    {'Data': [{'From': 1, 'To': 2}]}
    """
    below: dict[str, list[tuple[Sequence[str | int], object]]] = {}
    for (key, *rest), value in leaves:
        # Keys that differ in letter case alone would be one field to who reads the body.
        same = next((known for known in below if known.casefold() == str(key).casefold()), str(key))
        below.setdefault(same, []).append((rest, value))
    children = {key: body_of(under) if under[0][0] else under[0][1] for key, under in below.items()}
    # Two digits at most: `9999999` would be a list of so many items.
    if all(key.isascii() and key.isdigit() and len(key) < 3 for key in children):
        items = {int(key): child for key, child in children.items()}
        return [items.get(position) for position in range(max(items) + 1)]
    return children


def _flat(extra: Mapping[Any, object], above: list[str | int]) -> Iterator[Leaf]:
    for path, value in extra.items():
        parts = [*above, *parts_of(path, "extra")]
        if isinstance(value, Mapping) and value:
            yield from _flat(value, parts)
        else:
            yield parts, value
