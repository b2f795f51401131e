"""What the values have in common: how they are shown, held, and kept from change."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from rollover import _html
from rollover._validation import shown

if TYPE_CHECKING:
    from typing import NoReturn


class Value:
    """The base of the values, which are frozen dataclasses with slots and ``repr=False``.

    Gives them a repr to paste, a table in notebooks, weak references, and an error that names the
    attribute where one is assigned.
    """

    __slots__ = ("__weakref__",)

    # Whether the repr names the fields that can go without. A class that sets it does not annotate
    # it: hypothesis would take it for a field.
    _named: ClassVar[bool] = False

    def __repr__(self) -> str:
        arguments = []
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            if each.repr and not (value is None and each.default is None):
                name = f"{each.name}=" if self._named or each.kw_only else ""
                arguments.append(name + _pasted(value))
        return f"{type(self).__name__}({', '.join(arguments)})"

    def _repr_html_(self) -> str:
        names = [each.name for each in fields(self) if each.repr]  # type: ignore[arg-type]
        return _html.table(names, [[getattr(self, name) for name in names]])

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


def _pasted(value: object) -> str:
    if isinstance(value, datetime):
        return repr(value.isoformat())
    if type(value) is tuple and any(isinstance(item, datetime) for item in value):
        return shown(tuple(item.isoformat() for item in value))
    return shown(value)
