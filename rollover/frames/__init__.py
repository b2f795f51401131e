"""The windows of a data frame's columns, on the engine that holds the frame.

Importing this package needs narwhals (the extra ``frames``). Frames in memory (pandas, polars,
PyArrow) go through `rollover.bulk`; lazy ones (polars, DuckDB, Dask, Spark) get one expression
that their engine runs, so that the rows need never be in memory at once.
"""

try:
    import narwhals as _narwhals  # noqa: F401
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "rollover.frames needs narwhals: install the extra, pip install 'rollover[frames]'",
        name=_error.name,
    ) from _error

from rollover.frames._verbs import windows_between, with_windows

__all__ = ["windows_between", "with_windows"]
