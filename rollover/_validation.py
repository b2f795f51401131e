"""Checks at the door that know the parameter's name."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from numbers import Integral
from reprlib import Repr
from typing import Any, TypeVar

Kind = TypeVar("Kind")


def wrong_type(value: object, name: str, wanted: str) -> TypeError:
    """Return the error that says what a value is, and what was wanted."""
    return TypeError(f"{name}={shown(value)} is {a(type(value).__name__)}, not {wanted}")


def a(noun: str) -> str:
    """Return a noun with its article."""
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"


def not_installed(needs: str, package: str, extra: str) -> ModuleNotFoundError:
    """Return the error of a package that is not there, with the Python that lacks it."""
    return ModuleNotFoundError(
        f"{needs} the package {package}: install it, or the extra `{extra}` of rollover, for "
        f"{sys.executable}",
        name=package,
    )


def likely(given: str, known: Iterable[str]) -> str:
    """Return how a message ends that names the one that was likely meant, if there is one."""
    from difflib import get_close_matches

    names = {name.casefold(): name for name in known}
    close = get_close_matches(given.casefold(), names, n=1)
    return f": did you mean {names[close[0]]!r}?" if close else ""


def integer(value: object, name: str) -> int:
    """Return an int or NumPy integer as an int; refuse all else, bool too."""
    if type(value) is int:
        return value
    # A numpy.timedelta64 calls itself Integral, but cannot index.
    if isinstance(value, bool) or not (isinstance(value, Integral) and hasattr(value, "__index__")):
        raise wrong_type(value, name, "an int")
    return int(value)


def shown(value: object) -> str:
    """Return the repr of a value, also where it raises, as that of 5,000 digits in a list does."""
    try:
        return repr(value)
    except Exception:
        return Lenient(sys.maxsize, sys.maxsize).repr(value)


class Lenient(Repr):
    """A repr of so many characters and items at most, whatever it meets."""

    def __init__(self, characters: int, items: int) -> None:
        super().__init__()
        self.maxstring = self.maxother = characters
        self.maxlist = self.maxtuple = self.maxset = self.maxdict = items

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002
        """Return an int, in hexadecimal where Python refuses decimals."""
        return self.repr_str(decimal(x), 1)[1:-1]


def decimal(value: object) -> str:
    """Return a value as text, an int in hexadecimal where Python refuses to write its decimals."""
    try:
        return str(value)
    except ValueError:
        return hex(value) if isinstance(value, int) else shown(value)


def mapping(value: Any, name: str) -> Mapping[Any, Any]:
    """Return a mapping; refuse all else."""
    if not isinstance(value, Mapping):
        raise wrong_type(value, name, "a mapping")
    return value


def values_of(fields: Any, *names: str) -> list[Any]:
    """Return the values of these fields; the message names all that are missing."""
    missing = [name for name in names if name not in mapping(fields, "fields")]
    if missing:
        raise ValueError(f"fields={shown(fields)} has no {', '.join(missing)}")
    return [fields[name] for name in names]


def hashable(value: object, name: str) -> None:
    """Refuse what cannot be told from others: unhashable, or not equal to itself as NaN is."""
    if value is None or type(value) is str:
        return
    try:
        hash(value)
    except TypeError:
        raise ValueError(
            f"{name}={shown(value)} is {a(type(value).__name__)}, which cannot be hashed"
        ) from None
    try:
        same = bool(value == value)
    except TypeError:  # pandas.NA
        same = False
    if not same:
        raise ValueError(f"{name}={shown(value)} does not equal itself: pass None for no {name}")


def instance(value: object, cls: type[Kind], name: str) -> Kind:
    """Return an instance of this class; refuse all else."""
    if not isinstance(value, cls):
        raise wrong_type(value, name, a(cls.__name__))
    return value


def instances(values: Iterable[Kind], cls: type[Kind], name: str) -> tuple[Kind, ...]:
    """Return the instances of this class in any iterable; a message has the position."""
    items = tuple(iterable(values, f"{cls.__name__}s", name))
    if not set(map(type, items)) <= {cls}:  # which tells sooner that all are
        for at, value in enumerate(items):
            instance(value, cls, f"{name}[{at}]")
    return items


def iterable(values: Iterable[Kind], of: str, name: str) -> Iterable[Kind]:
    """Return what can be gone over; refuse all else."""
    if not isinstance(values, Iterable):
        raise wrong_type(values, name, f"a list of {of}")
    return values
