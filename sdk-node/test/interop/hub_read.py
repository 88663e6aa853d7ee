"""Reads the metrics of a Dataset of a Hub with each library and prints what it found as JSON."""

import json
import sys
import warnings

import datasets
import duckdb
import pandas
import polars
import pyarrow.dataset
from huggingface_hub import HfFileSystem, constants

private_repo, public_repo = sys.argv[1:]
TABLE = "projects/*/metrics/**/*.parquet"
GLOB = f"hf://datasets/{private_repo}/{TABLE}"
warnings.simplefilter("ignore")
datasets.disable_progress_bars()
files = HfFileSystem()
shards = files.glob(GLOB)


def figures(rows):
    """rows: pairs of metric and value."""
    metrics = {metric for metric, _ in rows}
    return {"points": len(rows), "metrics": len(metrics), "sum": sum(value for _, value in rows)}


def with_datasets():
    table = datasets.load_dataset(private_repo, "metrics", split="train")
    return list(zip(table["metric"], table["value"]))


def with_streaming():
    table = datasets.load_dataset(private_repo, "metrics", split="train", streaming=True)
    return [(row["metric"], row["value"]) for row in table]


def with_pandas():
    frame = pandas.concat(pandas.read_parquet(f"hf://{path}") for path in shards)
    return list(zip(frame["metric"], frame["value"]))


def with_pyarrow():
    shard_set = pyarrow.dataset.dataset(shards, filesystem=files, format="parquet")
    table = shard_set.to_table(columns=["metric", "value"])
    return list(zip(table["metric"].to_pylist(), table["value"].to_pylist()))


def with_polars():
    """Polars' own reader of hf:// knows no other Hub than huggingface.co."""
    frames = [polars.read_parquet(files.open(path)) for path in shards]
    return polars.concat(frames).select("metric", "value").rows()


def with_polars_over_http():
    found = files.glob(f"hf://datasets/{public_repo}/{TABLE}")
    names = [path.split("/", 3)[3] for path in found]
    urls = [f"{constants.ENDPOINT}/datasets/{public_repo}/resolve/main/{name}" for name in names]
    return polars.scan_parquet(urls).select("metric", "value").collect().rows()


def with_duckdb():
    connection = duckdb.connect()
    connection.register_filesystem(files)
    return connection.sql(f"select metric, value from read_parquet('{GLOB}')").fetchall()


def with_push():
    """Writes it all to a Dataset of its own and reads that."""
    table = datasets.load_dataset(private_repo, "metrics", split="train")
    table.push_to_hub("me/pushed", "metrics", private=True)
    again = datasets.load_dataset("me/pushed", "metrics", split="train")
    return list(zip(again["metric"], again["value"]))


readers = [
    with_datasets,
    with_streaming,
    with_pandas,
    with_pyarrow,
    with_polars,
    with_polars_over_http,
    with_duckdb,
    with_push,
]
found = {read.__name__: figures(read()) for read in readers}
with files.open(shards[0]) as file:
    file.seek(-4, 2)
    magic = file.read().decode()
json.dump(
    {
        "figures": found,
        "configs": sorted(datasets.get_dataset_config_names(private_repo)),
        "magic": magic,
        "size": files.info(shards[0])["size"],
    },
    sys.stdout,
)
