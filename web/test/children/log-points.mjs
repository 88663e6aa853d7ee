// @ts-check
// Logs a run from files of doubles, three to a point: step, unix ms, value. Each file is a session.
import { readFileSync } from 'node:fs'
import { init } from 'shardboard'

const [dir = '', id = '', ...files] = process.argv.slice(2)
for (const file of files) {
  const bytes = readFileSync(file)
  const numbers = new Float64Array(new Uint8Array(bytes).buffer)
  const run = init({ project: 'p', dir, id, resume: 'allow', sealPointCount: 20_000, quiet: true })
  for (let index = 0; index < numbers.length; index += 3) {
    run.log(
      { loss: numbers[index + 2] ?? NaN },
      { step: numbers[index] ?? 0, time: numbers[index + 1] ?? 0 },
    )
  }
  await run.finish()
}
