/** Stands for every run in `runs`. A run that is really named so is written `%2A`. */
export const ALL_NAMES = '*'

/** A lone percent sign, which no escape produces, stands for the empty name. */
const EMPTY_NAME = '%'

/**
 * Joins names by commas. Commas and percent signs inside a name are percent-encoded, so that any
 * name survives; everything else is left to the query's own encoding, so that plain names stay
 * readable.
 */
export function formatNameList(names: readonly string[]): string {
  return names.map(formatName).join(',')
}

function formatName(name: string): string {
  if (name === '') return EMPTY_NAME
  if (name === ALL_NAMES) return '%2A'
  return name.replace(/%/g, '%25').replace(/,/g, '%2C')
}

/**
 * The inverse of `formatNameList`. A part whose percent signs are no escapes, as a hand-written link
 * may have, is taken as it stands. Repeated names count once.
 */
export function parseNameList(text: string): string[] {
  const names = new Set<string>()
  for (const part of text.split(',')) {
    if (part === EMPTY_NAME) names.add('')
    else if (part !== '') names.add(decodePart(part))
  }
  return [...names]
}

function decodePart(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
