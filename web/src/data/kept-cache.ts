/** The browser's cache that holds what was read of published files. */
export const KEPT_CACHE_NAME = 'shardboard-ranges-1'

/** Bytes of one file, one range after the other. */
export interface KeptName {
  readonly sha256: string
  readonly ranges: readonly {
    readonly startByte: number
    /** exclusive */
    readonly endByte: number
  }[]
}

/** An address, beside the page, that names an entry; nothing is ever fetched from there. */
export function keptUrl({ sha256, ranges }: KeptName): string {
  const named = ranges.map(({ startByte, endByte }) => `${startByte}-${endByte}`).join('_')
  return `ranges/${sha256}/${named}`
}

/** @returns null for what is not such an address */
export function parseKeptUrl(url: string): KeptName | null {
  const [, sha256, named] = /\/ranges\/(\w+)\/(\d+-\d+(?:_\d+-\d+)*)$/.exec(url) ?? []
  if (sha256 === undefined || named === undefined) return null
  const ranges = named.split('_').map((range) => {
    const [startByte = 0, endByte = 0] = range.split('-').map(Number)
    return { startByte, endByte }
  })
  return { sha256, ranges }
}

export function keptLength({ ranges }: KeptName): number {
  return ranges.reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0)
}
