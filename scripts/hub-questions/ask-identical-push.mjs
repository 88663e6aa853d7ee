// @ts-check
import { jsonOf, messageOf } from './hub-client.mjs'
import { LARGE_PATH } from './throwaway-repos.mjs'
import { apiPath, fileLine, headOf, largeLine, tryCommit } from './write-files.mjs'

/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./write-files.mjs').Repo} Repo */
/** @typedef {import('./write-files.mjs').CommitLine} CommitLine */

/** @type {import('./question.mjs').Question} */
export const identicalPushQuestion = {
  number: 4,
  title: 'Whether a push that changes nothing makes a commit',
  plan: 'Commits a small and a large file as they are already: 3 commits, and 1 with the Dataset.',
  async ask(inquiry) {
    const { repo, large } = await inquiry.repos.shared()
    const same = fileLine('same.txt', 'It stays as it is.')
    await tryCommit(inquiry.client, repo, [same])
    const ofSmall = await pushAgain(inquiry, repo, [same])
    const ofLarge = await pushAgain(inquiry, repo, [largeLine(LARGE_PATH, large)])
    const isEmptyCommit = ofSmall.kind === 'commit' && ofLarge.kind === 'commit'
    return {
      findings: [
        { asked: 'a small file again, as it is', seen: ofSmall.seen },
        { asked: 'a large file again, as it is', seen: ofLarge.seen },
      ],
      decisions: [
        {
          file: 'scripts/hub/settings.mjs',
          name: 'unchangedCommit',
          assumes: 'a commit that changes nothing makes a new, empty commit (commit)',
          holds: isEmptyCommit,
          remedy: 'make skip the default, or refuse it as the Hub does',
        },
        {
          file: 'sdk-node/src/hub/push-runs.ts',
          name: '#recover',
          assumes: 'to send again what was committed already is taken, one way or the other',
          holds: ofSmall.kind !== 'refused' && ofLarge.kind !== 'refused',
          remedy: 'take that refusal for success, where the files are looked up before',
        },
      ],
      facts: { small: ofSmall.kind, large: ofLarge.kind },
    }
  },
}

/**
 * @param {Inquiry} inquiry
 * @param {Repo} repo
 * @param {readonly CommitLine[]} lines
 * @returns {Promise<{ kind: 'commit' | 'skip' | 'refused', seen: string }>}
 */
async function pushAgain({ client }, repo, lines) {
  const before = await headOf(client, repo)
  const answer = await tryCommit(client, repo, lines)
  if (answer.status >= 400) {
    return { kind: 'refused', seen: `${answer.status} ${messageOf(answer)}` }
  }
  const said = String(jsonOf(answer)['commitOid'])
  const after = await headOf(client, repo)
  const listed = await client.askSteadily(`${apiPath(repo)}/commits/main`)
  const count = listed.headers.get('x-total-count')
  const total = count === null ? '' : `; main has ${count} commits`
  return after === before
    ? {
        kind: 'skip',
        seen: `${answer.status}, no commit; it names ${nameOf(said, before)}${total}`,
      }
    : {
        kind: 'commit',
        seen: `${answer.status}, a new commit; it names ${nameOf(said, after)}${total}`,
      }
}

/** @param {string} said @param {string} head */
const nameOf = (said, head) => (said === head ? 'the head' : `${said}, which is not the head`)
