/** The Chromium that the workspace's scripts find. @throws {Error} that says what to do without one */
export async function chromiumPath(): Promise<string> {
  const script: unknown = await import(
    new URL('../../../../scripts/chromium.mjs', import.meta.url).href
  )
  if (typeof script !== 'object' || script === null || !('findChromium' in script)) {
    throw new Error('scripts/chromium.mjs exports no findChromium')
  }
  const { findChromium } = script
  const path: unknown = typeof findChromium === 'function' ? findChromium() : undefined
  if (typeof path === 'string') return path
  throw new Error('There is no Chromium: run node scripts/chromium.mjs, which installs one')
}
