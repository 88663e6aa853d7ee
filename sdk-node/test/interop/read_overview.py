"""Compares the overview of a run of one attempt with its points, and prints what each library found."""

import json
import sys

import duckdb
import pandas
import polars
import pyarrow.parquet

points, overview = sys.argv[1:]

COMPARE = """
with points as (
  select metric, step, value, row_number() over (partition by metric order by step) - 1 as place
  from read_parquet('{points}/**/*.parquet')
),
levels as (select distinct metric, bucket_points from read_parquet('{overview}/**/*.parquet')),
expected as (
  select metric, bucket_points, place // bucket_points as bucket, count(*) as count,
    min(step) as first_step, max(step) as last_step,
    count(*) filter (not isfinite(value)) as non_finite_count,
    min(value) filter (isfinite(value)) as min, max(value) filter (isfinite(value)) as max
  from points join levels using (metric) group by all
),
found as (
  select *, row_number() over (partition by metric, bucket_points order by first_step) - 1 as bucket
  from read_parquet('{overview}/**/*.parquet')
)
select count(*) as buckets,
  count(*) filter (
    expected.count = found.count and expected.first_step = found.first_step
    and expected.last_step = found.last_step
    and expected.non_finite_count = found.non_finite_count
    and expected.min = found.min and expected.max = found.max
  ) as alike
from expected full join found using (metric, bucket_points, bucket)
"""

[(buckets, alike)] = duckdb.sql(COMPARE.format(points=points, overview=overview)).fetchall()
table = pyarrow.parquet.read_table(overview)
json.dump(
    {
        "buckets": buckets,
        "alike": alike,
        "schema": {field.name: [str(field.type), field.nullable] for field in table.schema},
        "rows": {
            "pyarrow": table.num_rows,
            "pandas": len(pandas.read_parquet(overview)),
            "polars": len(polars.read_parquet(overview + "/**/*.parquet")),
        },
    },
    sys.stdout,
)
