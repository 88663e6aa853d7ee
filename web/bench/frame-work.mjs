// @ts-check

/**
 * What the page's main thread has to do for each frame while something is done to it, in its own time:
 * what it waits for other threads of a busy machine does not count.
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<void>} act
 * @returns {Promise<number[]>} milliseconds of work between two frames, for each frame with any
 */
export async function frameWork(page, act) {
  const session = await page.context().newCDPSession(page)
  /** @type {{ name: string, ph: string, ts: number, tdur?: number, pid: number, tid: number, args: any }[]} */
  const events = []
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) events.push(/** @type {any} */ (event))
  })
  const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'toplevel',
        'devtools.timeline',
        'disabled-by-default-devtools.timeline',
        'devtools.timeline.frame',
      ],
    },
  })
  await act()
  await session.send('Tracing.end')
  await ended
  await session.detach()
  const main = mainThreadOf(events)
  const own = events.filter(({ pid, tid }) => pid === main?.pid && tid === main.tid)
  const frames = own.filter(({ name }) => name === 'Commit').map(({ ts }) => ts)
  const tasks = own.filter(({ name, ph }) => name === 'RunTask' && ph === 'X')
  return frames
    .map((start, index) => {
      const end = frames[index + 1] ?? Infinity
      const work = tasks.filter(({ ts }) => ts >= start && ts < end)
      return work.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000
    })
    .filter((workMs) => workMs > 0)
}

/** The renderer's main thread with the most frames. @param {readonly any[]} events */
function mainThreadOf(events) {
  const counts = new Map()
  for (const { name, pid, tid } of events) {
    if (name !== 'Commit') continue
    const key = `${pid}:${tid}`
    const known = counts.get(key) ?? { pid, tid, count: 0 }
    counts.set(key, { ...known, count: known.count + 1 })
  }
  return [...counts.values()].sort((one, other) => other.count - one.count)[0]
}
