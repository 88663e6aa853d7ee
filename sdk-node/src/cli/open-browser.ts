import { once } from 'node:events'
import open from 'open'

/**
 * Opens a page in the user's browser.
 * @throws when there is none, or its launcher fails
 */
export async function openBrowser(url: string): Promise<void> {
  const launcher = await open(url)
  if (launcher.exitCode === null) await once(launcher, 'close')
  if (launcher.exitCode !== null && launcher.exitCode !== 0) {
    throw new Error(`its launcher ended with code ${launcher.exitCode}`)
  }
}
