"""What the values have in common: how they are shown, held, and kept from change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import FrozenInstanceError, fields
from datetime import datetime, timedelta
from enum import Enum, EnumType
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn

import rollover
from rollover import _html
from rollover._validation import likely, shown

_MOST: Final = 10  # items that a repr shows


class Value:
    """The base of the values, which are frozen dataclasses with slots and ``repr=False``.

    Gives them a repr to paste, a table in notebooks, weak references, and an error that names the
    attribute where one is assigned.
    """

    __slots__ = ("__weakref__",)

    # To pydantic a key that is misspelt is an error too: it would be lost, and a default taken.
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    # Whether the repr names the fields that can go without. A class that sets it does not annotate
    # it: hypothesis would take it for a field.
    _named: ClassVar[bool] = False

    def __repr__(self) -> str:
        arguments = []
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            if each.repr and not (value is None and each.default is None):
                name = f"{each.name}=" if self._named or each.kw_only else ""
                arguments.append(name + pasted(value))
        return f"{type(self).__name__}({', '.join(arguments)})"

    def __reduce__(self) -> tuple[Any, ...]:
        kind = type(self)
        values = {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]
        if getattr(rollover, kind.__name__, None) is kind:
            return rollover._restored, (kind.__name__, values)
        return partial(kind._restored, **values), ()  # what is derived has an address of its own

    @classmethod
    def _restored(cls, **values: object) -> Any:
        value = object.__new__(cls)
        for name, held in values.items():
            object.__setattr__(value, name, held)
        return value

    def to_dict(self) -> dict[str, Any]:
        """Return the fields in JSON's types: times as ISO 8601, durations as `..._seconds`."""
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.repr}  # type: ignore[arg-type]
        return {
            name + "_seconds" * isinstance(value, timedelta): plain(value)
            for name, value in values.items()
        }

    def _columns(self) -> dict[str, object]:
        """Return the cells of the value's table by their headings."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.repr}  # type: ignore[arg-type]

    def _repr_html_(self) -> str:
        columns = self._columns()
        return _html.table(list(columns), [list(columns.values())])

    if not TYPE_CHECKING:  # which would take any assignment, seeing these

        def __init_subclass__(cls, **options: Any) -> None:
            super().__init_subclass__(**options)
            # slots=True makes each class a second time, with the methods of dataclasses that fail
            # for another name than a field's by "super(type, obj)" (until Python 3.14).
            for method in ("__setattr__", "__delattr__"):
                if method in cls.__dict__:
                    delattr(cls, method)

        def __setattr__(self, name: str, value: object) -> NoReturn:
            self._refuse("assign to", name)

        def __delattr__(self, name: str) -> NoReturn:
            self._refuse("delete", name)

    def _refuse(self, action: str, name: str) -> NoReturn:
        known = [each.name for each in fields(self)]  # type: ignore[arg-type]
        remedy = "dataclasses.replace makes another value"
        if name not in known:
            remedy = f"it has {', '.join(known)}"
        raise FrozenInstanceError(f"cannot {action} {name!r} of a {type(self).__name__}: {remedy}")


class Members(EnumType):
    """The type of our enums, whose error for a value that is none of them writes any value."""

    if not TYPE_CHECKING:

        def __call__(cls, value: object, *arguments: Any, **named: Any) -> Any:
            try:
                return super().__call__(value, *arguments, **named)
            except ValueError:
                members = [(str(member.value), member.name.lower()) for member in cls]
                known = ", ".join(f"{number} ({name})" for number, name in members)
                name = cls.__name__.removeprefix("Lock").lower()
                hint = likely(value, chain(*members)) if isinstance(value, str) else ""
                raise ValueError(f"{name}={shown(value)} is none of {known}{hint}") from None


class Answer:
    """What pydantic and FastAPI take as a response model: an instance, written as `plain` says."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from pydantic_core import core_schema

        written = core_schema.plain_serializer_function_ser_schema(plain)
        return core_schema.is_instance_schema(cls, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, str]:
        return {"title": cls.__name__, "type": "array" if hasattr(cls, "to_dicts") else "object"}


def plain(value: Any) -> Any:
    """Return a value in JSON's types: ISO times, seconds, names of members, and texts of the rest.

    Examples
    --------
    >>> from datetime import timedelta
    >>> plain([timedelta(minutes=1), range(3), None])
    [60, {'start': 0, 'stop': 3}, None]
    """
    if isinstance(value, Enum):
        return value.name
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        return int(seconds) if seconds.is_integer() else seconds
    if isinstance(value, range):
        step = {} if value.step == 1 else {"step": value.step}
        return {"start": value.start, "stop": value.stop, **step}
    for written in ("to_dicts", "to_dict"):
        if hasattr(value, written):
            return getattr(value, written)()
    return [plain(item) for item in value] if isinstance(value, Sequence) else str(value)


def abridged(items: Sequence[object], digest: Callable[[], bytes] | None = None) -> str:
    """Return the reprs of all items; of more than ten the first and last three, and a digest."""
    if len(items) <= _MOST:
        return ", ".join(map(repr, items))
    from hashlib import blake2s

    said = digest() if digest else "".join(map(repr, items)).encode()
    first, last = (", ".join(map(repr, part)) for part in (items[:3], items[-3:]))
    return f"{first}, ... {len(items)} in all, digest {blake2s(said).hexdigest()[:8]} ..., {last}"


def pasted(value: object) -> str:
    """Return the repr of a value, short, and with times in ISO 8601."""
    if isinstance(value, tuple | list) and len(value) > _MOST:
        return f"[{abridged(value)}]"
    if isinstance(value, datetime):
        return repr(value.isoformat())
    if type(value) is tuple and any(isinstance(item, datetime) for item in value):
        return shown(tuple(item.isoformat() for item in value))
    return shown(value)
