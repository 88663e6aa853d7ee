// @ts-check

/** @typedef {import('./run-questions.mjs').Report} Report */
/** @typedef {import('./run-questions.mjs').Answered} Answered */
/** @typedef {import('./question.mjs').Decision} Decision */

/** @param {Report} report what people read */
export function formatReport(report) {
  const { hubUrl, account, startedAt, answers, left, isInterrupted, spent } = report
  const lines = [`${hubUrl}, as ${account}, ${startedAt}`]
  for (const answered of answers.toSorted((one, other) => one.number - other.number)) {
    lines.push('', ...formatAnswer(answered))
  }
  lines.push('', ...formatDifferences(answers))
  if (isInterrupted) lines.push('', 'Interrupted: what was not asked yet is missing.')
  if (left.length > 0) lines.push('', 'Delete by hand:', ...left.map((line) => `  ${line}`))
  lines.push('', formatSpent(spent))
  return lines.join('\n')
}

/** @param {Answered} answered */
function formatAnswer({ number, title, outcome, problem }) {
  const lines = [`${number}. ${title}`]
  if (problem !== undefined) lines.push(`   failed: ${problem}`)
  for (const { asked, seen } of outcome?.findings ?? []) {
    lines.push(`   ${asked}`, ...seen.split('\n').map((line) => `      ${line}`))
  }
  for (const decision of outcome?.decisions ?? []) lines.push(...formatDecision(decision))
  for (const open of outcome?.open ?? []) lines.push(`   still open: ${open}`)
  return lines
}

/** @param {Decision} decision */
function formatDecision({ file, name, assumes, holds, remedy }) {
  const verdict = holds === null ? 'not measured' : holds ? 'as assumed' : 'DIFFERS'
  const line = `   [${verdict}] ${assumes} (${name} in ${file})`
  return holds === false ? [line, `      so: ${remedy}`] : [line]
}

/** @param {readonly Answered[]} answers */
function formatDifferences(answers) {
  const all = answers.flatMap(({ outcome }) => outcome?.decisions ?? [])
  const differing = all.filter(({ holds }) => holds === false)
  const unknown = all.filter(({ holds }) => holds === null).length
  const count = `${all.length - differing.length - unknown} of ${all.length} assumptions hold, ${differing.length} do not, ${unknown} were not measured.`
  return [count, ...differing.map(({ file, name, remedy }) => `  ${file}, ${name}: ${remedy}`)]
}

/** @param {Report['spent']} spent */
function formatSpent({ requests, commits, refusedCommits, repos, seconds }) {
  const refused = refusedCommits === 0 ? '' : ` and ${refusedCommits} refused ones`
  return `${requests} requests, ${commits} commits${refused}, ${repos} repositories made and deleted, ${seconds} s`
}
