import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Off by default: targets of 24 × 24 pixels, or with as much room around them. */
const RULES = { 'target-size': { enabled: true } }

/** What axe-core finds of the kinds serious and critical, one line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // It is there already on a page that was looked at before.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  return page.evaluate(async (rules) => {
    const axe: unknown = Reflect.get(globalThis, 'axe')
    if (typeof axe !== 'object' || axe === null || !('run' in axe)) throw new Error('No axe')
    const results: unknown = typeof axe.run === 'function' ? await axe.run({ rules }) : null
    if (typeof results !== 'object' || results === null || !('violations' in results)) {
      throw new Error('axe says nothing')
    }
    const { violations } = results
    if (!Array.isArray(violations)) throw new Error('axe has no violations to tell')
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help}: ${nodes.map((node: { html: string }) => node.html.slice(0, 150)).join(' ; ')}`,
      )
  }, RULES)
}
