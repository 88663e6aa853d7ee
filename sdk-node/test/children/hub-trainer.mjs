// Trains with its run on the Hub that HF_ENDPOINT names. Options as JSON: those of `init`, and
// `steps` (then it finishes) or none (then it goes on until it is killed, or a line comes in).
import process from 'node:process'
import { init } from 'shardboard'

const { steps = Infinity, ...options } = JSON.parse(process.argv[2] ?? '{}')
const run = init({
  project: 'hub',
  onError: (error) => console.log(`${error.code}: ${error.message}`),
  ...options,
})
let isEnding = false
process.stdin.once('data', () => {
  isEnding = true
})
process.stdin.unref()
let step = 0
while (step < steps) {
  if (isEnding) break
  run.log({ loss: 1 / (step + 1), accuracy: step }, { step })
  step++
  if (step % 200 === 0) {
    console.log(`logged ${step}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
await run.finish()
console.log(`finished ${step}`)
process.exit(0)
