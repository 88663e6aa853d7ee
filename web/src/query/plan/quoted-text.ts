/** One with its own quote in it, doubled, is two that touch. */
const TEXT_OR_NAME = /'[^']*'|"([^"]*)"/g

/** SQL without its texts, and with its names bare; a quote that is left has no end. */
export function withoutQuoted(sql: string): string {
  return sql.replaceAll(TEXT_OR_NAME, (_whole, name: string | undefined) => bare(name))
}

/** A name that reads as one without its quotes. */
function bare(name = ''): string {
  return /^\w*$/.test(name) ? name : ''
}
