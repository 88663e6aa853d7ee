/** A filter as the user typed it. */
export interface NamePattern {
  /** `part`: it is no regular expression and is looked for as it stands. */
  readonly kind: 'all' | 'regex' | 'part'
  readonly matches: (name: string) => boolean
  /** What is wrong with the regular expression; null where nothing is. */
  readonly problem: string | null
}

/** Letter case is ignored, as in Trackio. An empty text matches everything. */
export function parseNamePattern(text: string): NamePattern {
  if (text === '') return { kind: 'all', matches: () => true, problem: null }
  try {
    const regex = new RegExp(text, 'iu')
    return { kind: 'regex', matches: (name) => regex.test(name), problem: null }
  } catch (error) {
    return parseLegacyRegex(text) ?? parsePart(text, error)
  }
}

/** Some expressions, such as `\-`, are valid only without the `u` flag. */
function parseLegacyRegex(text: string): NamePattern | null {
  try {
    const regex = new RegExp(text, 'i')
    return { kind: 'regex', matches: (name) => regex.test(name), problem: null }
  } catch {
    return null
  }
}

function parsePart(text: string, error: unknown): NamePattern {
  const part = text.toLowerCase()
  return {
    kind: 'part',
    matches: (name) => name.toLowerCase().includes(part),
    problem: error instanceof Error ? error.message : String(error),
  }
}
