"""A field in a decoded response: where it is, and if it is not there, why.

The vendor does not specify the names of the fields, and the letter case of keys varies between
its endpoints: the caller names a path, and an exact key wins over one in other letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import combinations
from reprlib import Repr
from typing import Any, Final, TypeAlias

from rollover._validation import a, decimal, integer, text


class _Missing(Enum):
    MISSING = "MISSING"

    def __repr__(self) -> str:
        return self.name


MISSING: Final = _Missing.MISSING
"""What `Mismatch.got` is where the body has no such field."""

FieldPath: TypeAlias = str | tuple[str | int, ...]
"""Keys joined by dots, where digits index lists; ``$.codes[0]['Expires.On']``; or a tuple of keys.

`rollover.testing` prints the second form.
"""

_STEP: Final = re.compile(
    r"""\.([^.[\]]+)|\[(\d{1,18})\]|\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]"""
)
_POSITION: Final = re.compile("[0-9]{1,18}")


class _Short(Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 60

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002
        return self.repr_str(decimal(x), 1)[1:-1]


short: Final[Callable[[object], str]] = _Short().repr


def parts_of(path: FieldPath, name: str) -> list[str | int]:
    """Return the keys of a path.

    Raises
    ------
    TypeError
        If `path` is neither a str nor a tuple of str and int.
    ValueError
        If it has no key, or an empty one between dots, or is not of one of the forms.

    Examples
    --------
    >>> parts_of("data.codes.0.ExpiresOn", "expires")
    ['data', 'codes', '0', 'ExpiresOn']
    >>> parts_of("$.codes[0]['Expires.On']", "expires")
    ['codes', 0, 'Expires.On']
    """
    if isinstance(path, tuple):
        parts = [part if isinstance(part, str) else integer(part, name) for part in path]
    elif text(path, name)[:2] in ("$", "$.", "$["):
        parts = _steps(path)
    else:
        parts = [*path.split(".")]
        if "" in parts:
            parts = []
    if not parts:
        raise ValueError(
            f"{name}={path!r} has an empty key, or none: a path is keys joined by dots, such as "
            "'data.ExpiresOn', or as '$.codes[0].ExpiresOn', or a tuple of keys"
        )
    return parts


def _steps(path: str) -> list[str | int]:
    from ast import literal_eval

    steps = list(_STEP.finditer(path, 1))
    if sum(len(step[0]) for step in steps) != len(path) - 1:
        return []
    try:
        return [step[1] or (int(step[2]) if step[2] else literal_eval(step[3])) for step in steps]
    except SyntaxError:  # of an escape in a quoted key
        return []


def written(path: Iterable[object]) -> str:
    """Return a path of keys and positions as it is printed, and read.

    Examples
    --------
    >>> written(["codes", 0, "Expires.On"])
    "$.codes[0]['Expires.On']"
    """
    return "$" + "".join(
        f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r}]" for key in path
    )


def field_at(body: object, parts: Iterable[str | int]) -> object:
    """Return the value at a path, or `MISSING`; digits index lists.

    Examples
    --------
    >>> field_at({"Data": [{"begin": 1}]}, ["data", "0", "Begin"])
    1
    >>> field_at({"Data": []}, ["data", "0"])
    MISSING
    """
    for part in parts:
        body = _child(body, part)
    return body


def why_missing(body: object, parts: Sequence[str | int]) -> str:
    """Return where the path to a missing field breaks, and why.

    Examples
    --------
    >>> why_missing({"Result": "Error", "Data": None}, ["Data", "ExpiresOn"])
    'is missing: $.Data is null'
    """
    there = next(n for n in range(len(parts)) if field_at(body, parts[: n + 1]) is MISSING)
    where = written(parts[:there]) if there else "the body"
    return f"is missing: {where} {without(field_at(body, parts[:there]), parts[there])}"


def leaves_of(
    begins: FieldPath, expires: FieldPath, extra: Mapping[Any, object]
) -> list[tuple[list[str | int], object]]:
    """Return the keys of the two paths, each with None, and of all that is in `extra`.

    Raises
    ------
    TypeError, ValueError
        If one is no path, or one path is another, or leads through it.
    """
    both = (parts_of(begins, "begins"), None), (parts_of(expires, "expires"), None)
    leaves = [*both, *_flat(extra, [])]
    names = [f"begins={begins!r}", f"expires={expires!r}"]
    names += [f"extra={written(parts)!r}" for parts, _ in leaves[2:]]
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
        same = next((known for known in below if known.casefold() == str(key).casefold()), str(key))
        below.setdefault(same, []).append((rest, value))
    children = {key: body_of(under) if under[0][0] else under[0][1] for key, under in below.items()}
    if all(key.isascii() and key.isdigit() and len(key) < 3 for key in children):
        items = {int(key): child for key, child in children.items()}
        return [items.get(position) for position in range(max(items) + 1)]
    return children


def _flat(
    extra: Mapping[Any, object], above: list[str | int]
) -> Iterator[tuple[list[str | int], object]]:
    for path, value in extra.items():
        parts = [*above, *parts_of(path, "extra")]
        if isinstance(value, Mapping) and value:
            yield from _flat(value, parts)
        else:
            yield parts, value


def _child(body: object, part: str | int) -> object:
    if isinstance(body, Mapping):
        if part in body:
            return body[part]
        keys = _folded(body, part)
        return body[keys[0]] if len(keys) == 1 else MISSING  # of several, none is the one meant
    if not isinstance(body, Sequence) or isinstance(body, str | bytes):
        return MISSING
    position = int(part) if _POSITION.fullmatch(str(part)) else len(body)
    return body[position] if position < len(body) else MISSING


def _folded(body: Mapping[Any, object], part: str | int) -> list[str]:
    folded = str(part).casefold()
    return [key for key in body if isinstance(key, str) and key.casefold() == folded]


def without(body: object, part: str | int) -> str:
    """Say what a value is that has no such part."""
    found = a(type(body).__name__)
    if body is None:
        return "is null"
    if isinstance(body, Mapping):
        keys = _folded(body, part) or list(body)
        return f"has no {part!r}, only {short(keys)}" if keys else "is empty"
    if isinstance(body, str | bytes):
        return f"is {found}: decode it first, as json.loads does"
    if callable(getattr(body, "json", None)):
        return f"is {found}: pass what its json() returns"
    if isinstance(body, Sequence) and _POSITION.fullmatch(str(part)):
        return f"has nothing at {part}: its length is {len(body)}"
    return f"is {found}, which has no {part!r}"
