/*
 * Stands in, in the data worker's bundle, for what hyparquet can read beside what our shards hold:
 * variants, geometries and bloom filters. It is never called for them.
 */

function refuse(): never {
  throw new Error('a column is of a kind that no shard of this format has')
}

export const decodeVariantColumn = refuse
export const wkbToGeojson = refuse
export const bloomEligibleColumns = refuse
export const readBloomFilter = refuse
export const hashParquetValue = refuse
export const sbbfContains = refuse
