"""A plan as a table of Arrow, a batch of codes at a time. Importing this module needs PyArrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from rollover._validation import not_installed

try:
    import pyarrow as pa
except ModuleNotFoundError as _error:
    raise not_installed("a plan as a table needs", "pyarrow", "frames") from _error

if TYPE_CHECKING:
    from rollover.planning._plan import Plan

_BATCH: Final = 1 << 16  # codes
_TIME: Final = pa.timestamp("us", "UTC")
_SCHEMA: Final = pa.schema(
    [
        ("stay", pa.int64()),
        ("lock", pa.string()),
        ("label", pa.string()),
        ("window_seconds", pa.int64()),
        ("epoch_seconds", pa.int64()),
        ("begins", _TIME),
        ("expires", _TIME),
        ("needed_from", _TIME),
        ("needed_until", _TIME),
        ("when_valid", _TIME),
        ("request_from", _TIME),
    ]
)


def stream(plan: Plan) -> Any:
    """Return the batches of a plan, made when they are read."""
    return pa.RecordBatchReader.from_batches(_SCHEMA, _batches(plan))


def _batches(plan: Plan) -> Iterator[Any]:
    for at in range(0, len(plan), _BATCH):
        columns = plan[at : at + _BATCH].columns
        arrays = [
            _array(name, values, _SCHEMA.field(name).type) for name, values in columns.items()
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA)


def _array(name: str, values: Any, kind: Any) -> Any:
    if pa.types.is_string(kind):
        return pa.array([None if value is None else str(value) for value in values], kind)
    for value in values if values.dtype == object else ():
        if not -(2**63) <= value < 2**63:
            raise OverflowError(f"{name}={value} does not fit int64, which the table has")
    return pa.array(values, kind)  # NaT is null
