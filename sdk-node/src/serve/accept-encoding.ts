/** The codings that this server compresses with, the better one first. */
const ENCODINGS = ['br', 'gzip'] as const
export type ContentEncoding = (typeof ENCODINGS)[number]

/**
 * The coding to answer with.
 * Source: RFC 9110, section 12.5.3
 * @returns undefined for none
 */
export function negotiateEncoding(header: string | undefined): ContentEncoding | undefined {
  const weights = new Map<string, number>()
  for (const item of (header ?? '').split(',')) {
    const [coding = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)))
  }
  let best: ContentEncoding | undefined
  let bestWeight = 0
  for (const coding of ENCODINGS) {
    const weight = weights.get(coding) ?? weights.get('*') ?? 0
    if (weight > bestWeight) {
      best = coding
      bestWeight = weight
    }
  }
  return best
}
