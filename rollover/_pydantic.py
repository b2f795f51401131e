"""Fields as pydantic and FastAPI read them: what we refuse they refuse too, and convert nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeAlias

from rollover._validation import shown
from rollover.instants import instant


class _Name:
    """What pydantic says of a lock or a label in a schema: whatever travels is text or a number."""

    def __get_pydantic_json_schema__(self, schema: object, handler: object) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}


class _Whole:
    """What pydantic takes for an int: no bool, float or text, as everywhere here."""

    @staticmethod
    def __get_pydantic_core_schema__(source: object, handler: object) -> Any:
        from pydantic_core import core_schema

        return core_schema.int_schema(strict=True)


class _InUTC:
    """What pydantic takes for an instant: no number, which it would count from 1970."""

    @staticmethod
    def __get_pydantic_core_schema__(source: object, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(_stated, handler(datetime))


def _stated(value: object) -> datetime:
    if not isinstance(value, datetime | str):
        raise ValueError(f"{shown(value)} is neither an ISO 8601 text nor a datetime")
    return instant(value, "time")


Whole: TypeAlias = Annotated[int, _Whole()]
InUTC: TypeAlias = Annotated[datetime, _InUTC()]
Name: TypeAlias = Annotated[Any, _Name()]  # any kind of it, which no framework has to convert
