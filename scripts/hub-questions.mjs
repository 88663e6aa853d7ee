// @ts-check
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chooseQuestions } from './hub-questions/all-questions.mjs'
import { formatReport } from './hub-questions/format-report.mjs'
import { runQuestions } from './hub-questions/run-questions.mjs'

const HUGGING_FACE = 'https://huggingface.co'
const VIEWER = 'https://datasets-server.huggingface.co'

const USAGE = `npm run hub:questions -- [options]
  --only <numbers>   of questions, such as 1,4 (default: all nine)
  --slow             also asks what takes up to two hours
  --exhaust-quota    also uses up the account's commits of the hour (question 3)
  --viewer <url>     of the dataset viewer (default: ${VIEWER} for ${HUGGING_FACE})
  --json             prints the report as JSON
  --dry-run          says what would be done, and asks nothing

Asks a Hub what its documentation leaves open, in repositories that are deleted afterwards, and says
which decisions of this project the answers bear on. Needs HF_TOKEN, a token that may write, of a
throw-away account; HF_ENDPOINT is the Hub (default: ${HUGGING_FACE}); HF_OAUTH_TOKEN, where set, is a
token that a sign-in at a page has brought. See scripts/hub/REAL.md.`

function readArguments() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      slow: { type: 'boolean', default: false },
      'exhaust-quota': { type: 'boolean', default: false },
      viewer: { type: 'string' },
      json: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return values
}

/** @param {string} name of the variable or option @param {string} text */
function readAddress(name, text) {
  const isAddress = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
  if (!isAddress) throw new TypeError(`${name} should be an address such as ${HUGGING_FACE}`)
  return text.replace(/\/+$/, '')
}

/** @param {string} name */
const readVariable = (name) => {
  const value = process.env[name]?.trim()
  return value === '' ? undefined : value
}

/** @param {ReturnType<typeof readArguments>} values */
function readSession(values) {
  const hubUrl = readAddress('HF_ENDPOINT', readVariable('HF_ENDPOINT') ?? HUGGING_FACE)
  const viewer = values.viewer ?? (hubUrl === HUGGING_FACE ? VIEWER : undefined)
  return {
    hubUrl,
    token: readVariable('HF_TOKEN'),
    oauthToken: readVariable('HF_OAUTH_TOKEN'),
    questions: chooseQuestions(values.only),
    viewerUrl: viewer === undefined ? undefined : readAddress('--viewer', viewer),
    isSlow: values.slow,
    mayExhaustQuota: values['exhaust-quota'],
  }
}

/** Aborted when the user, or the system, asks this process to end; what was made is deleted then. */
function interruption() {
  const controller = new AbortController()
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => {
      console.error('deleting what was made, then it ends')
      controller.abort(new Error('interrupted'))
    })
  }
  return controller.signal
}

/** @param {ReturnType<typeof readArguments>} values */
async function run(values) {
  const { token, ...session } = readSession(values)
  if (values['dry-run']) {
    console.log(`At ${session.hubUrl}:`)
    for (const { number, title, plan } of session.questions) {
      console.log(`\n${number}. ${title}\n   ${plan}`)
    }
    return 0
  }
  if (token === undefined) {
    throw new TypeError('HF_TOKEN is not set: it has to be a token that may write')
  }
  // Whatever a Hub says in its answers, a token is nothing to print.
  const secrets = [token, session.oauthToken ?? token]
  const hide = (/** @type {string} */ text) =>
    secrets.reduce((hidden, secret) => hidden.replaceAll(secret, 'hf_…'), text)
  const report = await runQuestions({
    ...session,
    token,
    clock: { nowUnixMs: () => Date.now(), sleep: (ms, signal) => wait(ms, undefined, { signal }) },
    signal: interruption(),
    say: (line) => console.error(hide(line)),
  }).catch((error) => {
    throw new Error(hide(error instanceof Error ? error.message : String(error)))
  })
  console.log(hide(values.json ? JSON.stringify(report, null, 2) : formatReport(report)))
  if (report.isInterrupted) return 130
  const hasFailed = report.answers.some(({ problem }) => problem !== undefined)
  return hasFailed || report.left.length > 0 ? 1 : 0
}

try {
  const values = readArguments()
  if (values.help) console.log(USAGE)
  else process.exitCode = await run(values)
} catch (error) {
  const isMisuse = error instanceof TypeError
  console.error(error instanceof Error ? error.message : error)
  if (isMisuse) console.error(`\n${USAGE}`)
  process.exitCode = isMisuse ? 2 : 1
}
