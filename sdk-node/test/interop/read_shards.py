"""Reads the shards of a store's project with each library and prints what it found as JSON."""

import json
import math
import sys

import duckdb
import pandas
import polars
import pyarrow.dataset


def figures_of(rows):
    """rows: a list of (metric, attempt, step, time_ms, value)."""
    finite = [value for *_, value in rows if math.isfinite(value)]
    return {
        "points": len(rows),
        "distinct": len({(metric, step) for metric, _, step, _, _ in rows}),
        "attempts": max(attempt for _, attempt, _, _, _ in rows) + 1,
        "wrong": sum(1 for metric, _, step, _, value in rows if wrong(metric, step, value)),
        "nan": sum(1 for *_, value in rows if math.isnan(value)),
        "infinite": sum(1 for *_, value in rows if math.isinf(value)),
        "negative_zero": sum(1 for value in finite if value == 0 and math.copysign(1, value) < 0),
        "min_time_ms": min(time for _, _, _, time, _ in rows),
        "max_time_ms": max(time for _, _, _, time, _ in rows),
    }


def wrong(metric, step, value):
    return metric.startswith("train/m") and value != step + int(metric[len("train/m") :]) / 16


def with_pyarrow(folder):
    table = pyarrow.dataset.dataset(folder, format="parquet").to_table()
    times = table["time"].cast("int64").to_pylist()
    columns = [table[name].to_pylist() for name in ("metric", "attempt", "step")]
    schema = {field.name: [str(field.type), field.nullable] for field in table.schema}
    return list(zip(*columns, times, table["value"].to_pylist())), schema


def with_pandas(folder):
    frame = pandas.read_parquet(folder)
    times = frame["time"].astype("datetime64[ms, UTC]").astype("int64")
    return list(zip(frame["metric"], frame["attempt"], frame["step"], times, frame["value"]))


def with_polars(folder):
    frame = polars.read_parquet(folder + "/**/*.parquet")
    return frame.select("metric", "attempt", "step", polars.col("time").dt.epoch("ms"), "value").rows()


def with_duckdb(folder):
    return duckdb.sql(
        f"""select metric, attempt, step, epoch_ms(time), value
            from read_parquet('{folder}/**/*.parquet')"""
    ).fetchall()


folder = sys.argv[1]
pyarrow_rows, schema = with_pyarrow(folder)
json.dump(
    {
        "schema": schema,
        "figures": {
            "pyarrow": figures_of(pyarrow_rows),
            "pandas": figures_of(with_pandas(folder)),
            "polars": figures_of(with_polars(folder)),
            "duckdb": figures_of(with_duckdb(folder)),
        },
    },
    sys.stdout,
)
