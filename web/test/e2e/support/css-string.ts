/** Any text as a CSS string, for attribute selectors. */
export function cssString(text: string): string {
  const escaped = [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x20 || character === '"' || character === '\\'
      ? `\\${code.toString(16)} `
      : character
  })
  return `"${escaped.join('')}"`
}
