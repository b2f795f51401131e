"""Windows and plans of a data frame's columns, on the engine that holds the frame.

Importing this package needs narwhals (the extra ``frames``). Frames in memory (pandas, polars,
PyArrow) go through arrays; for lazy ones (polars, DuckDB, Dask, Spark) their engine runs an
expression, or the function for frames in memory on each batch, so that the rows need never be in
memory at once.
"""

try:
    import narwhals as _narwhals  # noqa: F401
except ModuleNotFoundError as _error:
    from rollover._validation import not_installed

    raise not_installed("rollover.frames needs", "narwhals", "frames") from _error

from rollover.frames._plans import plan, shared
from rollover.frames._verbs import windows_between, with_windows

__all__ = ["plan", "shared", "windows_between", "with_windows"]
