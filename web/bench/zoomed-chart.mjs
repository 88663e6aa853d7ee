// @ts-check

/** Runs in the page: from the end of a drag, how long until its chart and all charts are there. */
const WATCH_ZOOM = `
  globalThis.zoomed = new Promise((resolve) => {
    addEventListener('pointerup', () => {
      const startMs = performance.now()
      const busy = document.querySelector('[data-testid=chart]').closest('[aria-busy]')
      performance.clearMarks('shardboard:settled')
      let chartMs
      const look = () => {
        const nowMs = performance.now() - startMs
        if (busy.getAttribute('aria-busy') === 'false') chartMs ??= nowMs
        if (performance.getEntriesByName('shardboard:settled').length > 0) {
          resolve({ chartMs, allMs: nowMs })
        } else requestAnimationFrame(look)
      }
      // The question is asked in the frame after the event.
      requestAnimationFrame(() => requestAnimationFrame(look))
    }, { once: true, capture: true })
  })
  undefined
`

/**
 * Drags over a share of the first chart's width, and measures until it is drawn anew, to the pixel.
 * @param {import('playwright-core').Page} page
 * @param {import('./measured-page.mjs').Traffic} traffic
 * @param {number} share of the chart's width
 * @returns {Promise<{ chartMs: number, allMs: number, bytes: number, requests: number }>}
 */
export async function zoomIn(page, traffic, share) {
  const chart = page.getByTestId('chart').first()
  const box = await chart.boundingBox()
  if (box === null) throw new Error('there is no chart')
  const [fromX, y] = [box.x + box.width * 0.45, box.y + box.height / 2]
  const toX = fromX + Math.max(4, box.width * share)
  const before = { ...traffic }
  await page.mouse.move(fromX, y)
  await page.mouse.down()
  await page.mouse.move((fromX + toX) / 2, y)
  await page.mouse.move(toX, y)
  await page.evaluate(WATCH_ZOOM)
  await page.mouse.up()
  /** @type {{ chartMs: number, allMs: number }} */
  const { chartMs, allMs } = await page.evaluate(() => Reflect.get(globalThis, 'zoomed'))
  return {
    chartMs,
    allMs,
    bytes: traffic.bytes - before.bytes,
    requests: traffic.requests - before.requests,
  }
}
