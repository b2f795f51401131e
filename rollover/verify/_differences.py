"""Where two of our values differ, and how far: for who reads a comparison that failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import islice
from operator import ne
from typing import Any, Final, TypeGuard

from rollover._validation import decimal
from rollover._value import Answer, Value
from rollover.verify._fields import short
from rollover.verify._paths import written
from rollover.windows import WindowRange

_MOST: Final = 10_000  # items that are looked at
_MORE_AND_LESS: Final = {int: "more less", datetime: "late early", timedelta: "longer shorter"}


def comparable(left: object, right: object) -> bool:
    """Return whether there is more to say of two values than that they are not equal."""
    if isinstance(left, Value):
        return type(left) is type(right)
    plans = _is_plan(left), _is_plan(right)
    return all(plans) or (any(plans) and isinstance(right if plans[0] else left, list | tuple))


def differences(left: object, right: object, path: tuple[object, ...]) -> Iterator[str]:
    """Give a line for each part in which two values of one kind differ: of items, the first."""
    if left == right:
        return
    if _is_plan(left) != _is_plan(right):
        yield f"{written(path)}: a Plan equals no list: compare list(plan)"
    elif _is_items(left) and _is_items(right):
        if len(left) != len(right):
            yield f"{written(path)}: got {len(left)} items, expected {len(right)}"
        pairs = enumerate(islice(zip(left, right, strict=False), _MOST))
        for at, (one, other) in islice((pair for pair in pairs if ne(*pair[1])), 1):
            yield from differences(one, other, (*path, at))
    elif isinstance(left, Value) and type(left) is type(right):
        for name in (each.name for each in fields(left) if each.compare):  # type: ignore[arg-type]
            yield from differences(getattr(left, name), getattr(right, name), (*path, name))
    else:
        yield f"{written(path)}: got {_said(left)}, expected {_said(right)}{_distance(left, right)}"


def _is_plan(value: object) -> bool:
    return isinstance(value, Answer) and not isinstance(value, Value | tuple)  # as no other answer


def _is_items(value: object) -> TypeGuard[Sequence[object]]:
    return _is_plan(value) or isinstance(value, WindowRange | list | tuple)


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else short(value)


def _distance(left: Any, right: Any) -> str:
    """Return how far apart two numbers, times or durations are."""
    words = _MORE_AND_LESS.get(type(left)) if type(left) is type(right) else None
    if words is None:
        return ""
    more, less = words.split()
    far = abs(left - right)
    return f", {decimal(far) if isinstance(far, int) else far} {more if left > right else less}"
