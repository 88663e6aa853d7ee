import type { CommandIo, ProgressDisplay } from './command-io.ts'
import { openBrowser } from './open-browser.ts'
import { ProgressLines } from './progress-lines.ts'

/** The real one: this process's streams, signals and environment. */
export function createProcessIo(): CommandIo {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever read the output has had enough, as in `shardboard show | head -1`.
      if (error.code !== 'EPIPE') throw error
    })
  }
  return {
    environment: process.env,
    print: (line) => void process.stdout.write(`${line}\n`),
    note,
    openProgress,
    openBrowser,
    untilStopped,
  }
}

/** What a bar may have drawn in the line is erased. */
function note(line: string): void {
  const erased = process.stderr.isTTY ? '\r\u001b[K' : ''
  process.stderr.write(`${erased}${line}\n`)
}

async function openProgress(): Promise<ProgressDisplay> {
  if (!process.stderr.isTTY || process.env['TERM'] === 'dumb') return new ProgressLines(note)
  const { ProgressBar } = await import('./progress-bar.ts')
  return new ProgressBar(process.stderr)
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** The next signal after the first finds no handler, and so ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of STOP_SIGNALS) process.off(signal, stop)
      resolve()
    }
    for (const signal of STOP_SIGNALS) process.on(signal, stop)
  })
}
