import type { CommandIo } from './command-io.ts'
import { openBrowser } from './open-browser.ts'

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
    note: (line) => void process.stderr.write(`${line}\n`),
    openBrowser,
    untilStopped,
  }
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
