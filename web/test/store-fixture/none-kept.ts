import { KeptRanges } from '../../src/worker/kept-ranges.ts'
import { ManualClock } from './manual-clock.ts'

/** As in a browser that has no cache. */
export const noneKept = (): KeptRanges =>
  new KeptRanges(() => Promise.resolve(null), new ManualClock())
