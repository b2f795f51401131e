"""Where a decoded response has its fields, which the vendor does not specify: the caller says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Final, TypeAlias

from rollover._validation import instance, integer
from rollover._value import Value

FieldPath: TypeAlias = str | tuple[str | int, ...]
"""Keys joined by dots, where digits index lists; ``$.codes[0]['Expires.On']``; or a tuple of keys.

`rollover.testing` prints the second form.
"""

# .key, [0] or ['key'], whose quotes and escapes are Python's.
_STEP: Final = re.compile(
    r"""\.([^.[\]]+)|\[(\d{1,18})\]|\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]"""
)


@dataclass(frozen=True, slots=True, repr=False)
class Paths(Value):
    """Where a response has its times: named once, for all that reads or writes such responses.

    Parameters
    ----------
    begins, expires
        Where the code's begin and end are (V4): keys joined by dots, where digits index lists; or
        as ``$.codes[0]['Expires.On']``; or a tuple of keys. An exact key wins over one in other
        letter case.
    when_valid
        Where the response repeats what was asked for (V2), if it does.

    Raises
    ------
    ValueError
        If a path has an empty key, or none.

    Examples
    --------
    >>> from rollover import Paths, WindowConfig, check_response
    >>> paths = Paths(begins="data.beginsOn", expires="data.expiresOn")
    >>> body = {"Data": {"BeginsOn": "2017-10-10T20:00Z", "ExpiresOn": "2017-10-11T00:00Z"}}
    >>> check_response(body, WindowConfig(14400), when_valid="2017-10-10T20:00Z", paths=paths)
    []
    """

    _: KW_ONLY
    begins: FieldPath
    expires: FieldPath
    when_valid: FieldPath | None = None

    def __post_init__(self) -> None:
        for name, path in named(self).items():
            parts_of(path, name)


def named(paths: Paths) -> dict[str, FieldPath]:
    """Return the paths that are given, by their names."""
    both = {"begins": paths.begins, "expires": paths.expires}
    return both if paths.when_valid is None else {**both, "when_valid": paths.when_valid}


def paths_of(paths: Paths | None, begins: FieldPath | None, expires: FieldPath | None) -> Paths:
    """Return the paths that a caller gave, as one value or as two names."""
    if paths is None:
        return Paths(begins=begins, expires=expires)  # type: ignore[arg-type]
    if begins is not None or expires is not None:
        raise TypeError(f"paths={paths!r} takes the place of begins and expires: pass no name too")
    return instance(paths, Paths, "paths")


def parts_of(path: FieldPath, name: str) -> list[str | int]:
    """Return the keys of a path.

    Raises
    ------
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
    elif instance(path, str, name)[:2] in ("$", "$.", "$["):
        parts = _steps(path)
    else:
        parts = [*path.split(".")]
        if "" in parts:  # refused below, with what has no key at all
            parts = []
    if not parts:
        raise ValueError(
            f"{name}={path!r} has an empty key, or none: a path is keys joined by dots, such as "
            "'data.ExpiresOn', or as '$.codes[0].ExpiresOn', or a tuple of keys"
        )
    return parts


def _steps(path: str) -> list[str | int]:
    from ast import literal_eval  # only a quoted key needs it

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
