import type { LoadEstimate, QueryProgress } from '../query/query-protocol.ts'

const NUMBERS = new Intl.NumberFormat('en')
const SHORT_NUMBERS = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${NUMBERS.format(count)} ${count === 1 ? noun : plural}`
}

export function formatMegabytes(bytes: number): string {
  const megabytes = bytes / 1e6
  return `${megabytes < 10 ? megabytes.toFixed(1) : NUMBERS.format(Math.round(megabytes))} MB`
}

export function formatSeconds(ms: number): string {
  return ms < 100 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** What would be loaded, or was; '' for nothing. */
export function formatLoad(load: LoadEstimate): string {
  const parts: string[] = []
  if (load.pointCount > 0) {
    const points =
      load.pointCount >= 1e6
        ? `${SHORT_NUMBERS.format(load.pointCount)} points`
        : formatCount(load.pointCount, 'point')
    const of = `${formatCount(load.metricCount, 'metric')} in ${formatCount(load.runCount, 'run')}`
    parts.push(`${points} of ${of}, about ${formatMegabytes(load.byteLength)}`)
  }
  if (load.fileCount > 0 && (load.pointCount === 0 || load.fileCount > 100)) {
    parts.push(formatCount(load.fileCount, 'small file'))
  }
  return parts.join(' and ')
}

/** A step that is under way: in words, and as a share where that is known. */
export interface ShownProgress {
  readonly text: string
  /** 0 to 1; null: nobody knows. */
  readonly share: number | null
}

/** @param progress null: the engine has not said anything yet */
export function shownProgress(progress: QueryProgress | null): ShownProgress {
  switch (progress?.kind) {
    case 'engine': {
      const { loadedBytes, totalBytes } = progress
      if (totalBytes === null) {
        return { text: `Loading the query engine: ${formatMegabytes(loadedBytes)}`, share: null }
      }
      const share = Math.min(1, loadedBytes / totalBytes)
      const text = `Loading the query engine: ${formatMegabytes(loadedBytes)} of ${formatMegabytes(totalBytes)}`
      return share === 1 ? { text: 'Starting the query engine', share: null } : { text, share }
    }
    case 'files':
      return {
        text: `Reading ${formatCount(progress.fileCount, 'small file')}`,
        share: progress.readCount / progress.fileCount,
      }
    case 'points':
      return {
        text: `Loading ${formatCount(progress.pointCount, 'point')}`,
        share:
          progress.pointCount === 0
            ? null
            : Math.min(1, progress.loadedCount / progress.pointCount),
      }
    case 'running':
      return { text: 'Running', share: null }
    case undefined:
      return { text: 'Loading the query engine: 7.7 MB', share: null }
    case 'ready':
    case 'planning':
      return { text: 'Looking up what the query names', share: null }
  }
}
