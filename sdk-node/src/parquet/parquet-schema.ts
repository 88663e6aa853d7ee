import type { SchemaElement } from 'hyparquet'
import { SHARD_COLUMNS, type ShardColumn, type ShardTable } from '../layout/index.ts'

/** The Parquet schema of a table; every column is REQUIRED. */
export function parquetSchema(table: ShardTable): SchemaElement[] {
  const columns = SHARD_COLUMNS[table]
  return [{ name: 'root', num_children: columns.length }, ...columns.map(schemaElement)]
}

function schemaElement({ name, kind }: ShardColumn): SchemaElement {
  const required = { name, repetition_type: 'REQUIRED' } as const
  switch (kind) {
    case 'name':
    case 'text':
      return {
        ...required,
        type: 'BYTE_ARRAY',
        converted_type: 'UTF8',
        logical_type: { type: 'STRING' },
      }
    case 'int32':
      return { ...required, type: 'INT32' }
    case 'int64':
      return { ...required, type: 'INT64' }
    case 'unix-ms':
      return {
        ...required,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      }
    case 'double':
      return { ...required, type: 'DOUBLE' }
  }
}
