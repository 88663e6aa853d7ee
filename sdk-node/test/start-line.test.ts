import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { projectFolder } from '../src/layout/index.ts'
import { readPoints } from './support/read-points.ts'
import { storeFolder } from './support/store-folder.ts'

interface Start {
  readonly environment?: NodeJS.ProcessEnv
  readonly place?: string
  /** Whether nobody reads what is told. */
  readonly isDeaf?: boolean
}

/** @returns the lines on standard error */
async function start(dir: string, { environment, place = '', isDeaf }: Start): Promise<string[]> {
  const file = fileURLToPath(new URL('./children/starting-trainer.mjs', import.meta.url))
  const env = { ...process.env, NODE_ENV: 'production', ...environment }
  const child = spawn(process.execPath, [file, dir, place], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env,
  })
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text))
  if (isDeaf === true) {
    child.stderr.destroy()
    await once(child.stderr, 'close')
  }
  child.stdin.end('go')
  const [exitCode] = await once(child, 'close')
  expect(exitCode).toBe(0)
  expect(await readPoints(dir, projectFolder("the project's"), 'the-run')).not.toEqual([])
  return told.split('\n').slice(0, -1)
}

const COMPLAINT = "shardboard: a metric needs a name: the value that was logged as '' is not kept"

test('init tells which run it has started, and how to see it', async () => {
  const dir = storeFolder()
  const command = `shardboard show --project 'the project'\\''s' --dir ${dir}`
  expect(await start(dir, {})).toEqual([
    `shardboard: run the run in project the project's · ${command}`,
    COMPLAINT,
  ])
  expect(await start(dir, {})).toEqual([
    `shardboard: resumed run the run in project the project's · ${command}`,
    COMPLAINT,
  ])
})

test('it is quiet when it is told to be, and in worker threads', async () => {
  const dir = storeFolder()
  expect(await start(dir, { environment: { SHARDBOARD_SILENT: '1' } })).toEqual([COMPLAINT])
  expect(await start(dir, { environment: { NODE_ENV: 'test' } })).toEqual([COMPLAINT])
  expect(await start(dir, { place: 'in a worker thread' })).toEqual([COMPLAINT])
})

test('a reader of standard error that has gone stops nothing', async () => {
  expect(await start(storeFolder(), { isDeaf: true })).toEqual([])
})
