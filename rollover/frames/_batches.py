"""Lazy frames, batch by batch: their engine runs the work for frames in memory on each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any, Final, TypeAlias

import narwhals as nw
import numpy as np

from rollover._validation import not_installed
from rollover.bulk._columns import NAT
from rollover.frames._columns import quoted, values_of
from rollover.frames._door import wrapped

Work: TypeAlias = Callable[[nw.DataFrame[Any]], nw.DataFrame[Any]]

_NULL: Final = f"({NAT})::BIGINT"


def apply(frame: Any, work: Work, columns: Iterable[str]) -> Any:
    """Return what `work` makes of the frame, of which it reads these columns.

    It repeats the frame's own columns and adds integers and datetimes; on an empty frame too, which
    tells each engine beforehand what it adds.
    """
    of_batch = partial(_of_batch, work)
    on_native = partial(_native, of_batch)
    if nw.dependencies.is_dask_dataframe(frame):
        dask: Any = frame
        return dask.map_partitions(on_native, meta=on_native(dask._meta))
    found = wrapped(frame)
    if isinstance(found, nw.DataFrame):
        return _native(work, frame)
    engine = found.implementation
    if engine.is_polars():
        return _on_polars(frame, on_native)
    if engine.is_duckdb():
        return _on_duckdb(found, of_batch, dict.fromkeys(columns))
    if engine.is_pyspark() or engine.is_pyspark_connect():
        return _on_spark(found, of_batch)
    raise TypeError(f"frame is lazy, of {engine}, which runs no Python: collect it first")


def _of_batch(work: Work, batch: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    try:
        return work(batch)
    except (ValueError, OverflowError) as error:
        if len(batch):
            error.args = (f"{error}; rows are counted from 0 in each batch, here of {len(batch)}",)
        raise


def _native(work: Work, batch: Any) -> Any:
    return nw.to_native(work(nw.from_native(batch, eager_only=True)))


def _on_polars(frame: Any, work: Callable[[Any], Any]) -> Any:
    # Nothing is pushed down: what is chosen later, rows or columns, would change what is read.
    pushed = dict.fromkeys(("predicate_pushdown", "projection_pushdown", "slice_pushdown"), False)
    schema = work(frame.clear().collect()).schema
    return frame.map_batches(work, schema=schema, streamable=True, **pushed)


def _on_spark(frame: nw.LazyFrame[Any], work: Work) -> Any:
    from pyspark.sql import types

    native, made = nw.to_native(frame), _made_of_none(frame, work)
    kinds = {True: types.LongType, False: types.TimestampType}
    new = [types.StructField(n, kinds[dtype.is_integer()]()) for n, dtype in made.items()]
    schema = types.StructType([*native.schema, *new])
    return native.mapInArrow(partial(arrow_batches, work), schema)


def arrow_batches(work: Work, batches: Iterable[Any]) -> Iterator[Any]:
    """Yield what `work` makes of each batch of Arrow."""
    import pyarrow as pa

    for batch in batches:
        yield from _native(work, pa.Table.from_batches([batch])).to_batches()


def _made_of_none(frame: nw.LazyFrame[Any], work: Work) -> dict[str, Any]:
    """Return the types of the columns that are added."""
    made = work(frame.head(0).collect(backend="pyarrow")).schema
    return {name: dtype for name, dtype in made.items() if name not in frame.columns}


# `map` gives chunks of pandas, which lacks some of DuckDB's types, and wants as many rows back: so
# what is only repeated passes as text, what is read as what is exact, and what is made in lists.


def _on_duckdb(frame: nw.LazyFrame[Any], work: Work, columns: Iterable[str]) -> Any:
    import duckdb

    if not find_spec("pandas"):  # in whose frames `map` gives its chunks
        raise not_installed("plans and windows of DuckDB's rows need", "pandas", "notebook")
    relation, schema, made = nw.to_native(frame), frame.collect_schema(), _made_of_none(frame, work)
    own = dict(zip(relation.columns, relation.types, strict=True))
    # Text that begins with a dot, and no text for null: of nulls alone DuckDB would find no type.
    passed = [
        f"coalesce('.' || {quoted(name)}::VARCHAR, '') AS own_{at}" for at, name in enumerate(own)
    ]
    read = {f"read_{at}": (name, schema[name]) for at, name in enumerate(columns)}
    passed += [f"{_exact(*column)} AS {alias}" for alias, column in read.items()]
    types = {f"own_{at}": "VARCHAR" for at in range(len(own))} | dict.fromkeys(made, "BIGINT[]")
    mapped = relation.project(", ".join(passed)).map(
        partial(_chunk, work, read, list(made)),
        schema={name: duckdb.sqltype(kind) for name, kind in types.items()},
    )
    back = [
        f"substr(nullif(own_{at}, ''), 2)::{kind} AS {quoted(name)}"
        for at, (name, kind) in enumerate(own.items())
    ]
    back += [f"nullif(unnest({name}), {_NULL}) AS {name}" for name in made]
    unnested = mapped.project(", ".join(back))
    times = [
        f"make_timestamptz({name}) AS {name}"
        for name, dtype in made.items()
        if not dtype.is_integer()
    ]
    return unnested.project(f"* REPLACE ({', '.join(times)})") if times else unnested


def _exact(name: str, dtype: Any) -> str:
    """Return the SQL of a column as integers, or as text."""
    if isinstance(dtype, nw.Datetime):
        return f"coalesce(epoch_us({quoted(name)}), {_NULL})"
    if dtype.is_integer():
        return f"coalesce({quoted(name)}::BIGINT, {_NULL})"
    if dtype in (nw.String, nw.Enum, nw.Categorical):
        return f"{quoted(name)}::VARCHAR"
    raise TypeError(f"{name!r} holds {dtype}: cast it to text or integers")


def _chunk(work: Work, read: dict[str, tuple[str, Any]], made: list[str], chunk: Any) -> Any:
    """Return what is only repeated, and lists of what is made of each row."""
    import pandas as pd
    import pyarrow as pa

    position = nw.generate_temporary_column_name(8, [name for name, _ in read.values()])
    columns = {position: pa.array(np.arange(len(chunk)))}
    for alias, (name, dtype) in read.items():
        values, text = chunk[alias], not (dtype.is_integer() or isinstance(dtype, nw.Datetime))
        mask = None if text else (values == NAT).to_numpy()
        column = pa.array(values, pa.string() if text else pa.int64(), mask=mask, from_pandas=True)
        columns[name] = (
            column.cast(pa.timestamp("us", "UTC")) if isinstance(dtype, nw.Datetime) else column
        )
    result = work(nw.from_native(pa.table(columns), eager_only=True))
    counts = np.bincount(values_of(result[position], position)[0], minlength=len(chunk))
    lists = {}
    for name in made:
        values, absent = values_of(result[name], name)
        integers = np.where(absent, NAT, values.view(np.int64))
        cells = np.split(integers, counts.cumsum())[:-1]
        lists[name] = pd.Series(cells, index=chunk.index, dtype=object)
    return chunk.drop(columns=list(read)).assign(**lists)
