import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The token for the Hub, where the Hub's own tools look for it: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, the file
 * HF_TOKEN_PATH, `token` in HF_HOME, in XDG_CACHE_HOME/huggingface, or in ~/.cache/huggingface.
 * @returns undefined when there is none, or what is found can be none
 */
export function findHubToken(
  environment: NodeJS.ProcessEnv,
  home: string = homedir(),
): string | undefined {
  const { text } = lookForToken(environment, home)
  return isHubToken(text) ? text : undefined
}

/** Why `findHubToken` has found none, without what it has found. */
export function whyNoHubToken(environment: NodeJS.ProcessEnv, home: string = homedir()): string {
  const { text, source } = lookForToken(environment, home)
  if (text === '') return 'there is no token for the Hub'
  return `what ${source} holds is no token for the Hub, which is ${TOKEN_FORM}`
}

/** What a token looks like, in words. */
export const TOKEN_FORM = 'one line of printable ASCII characters without spaces'

/** Whether it can be sent: a header takes no line breaks, and whoever refuses one shows all of it. */
export function isHubToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

interface FoundText {
  /** Without spaces around it; '' for none. */
  readonly text: string
  readonly source: string
}

function lookForToken(environment: NodeJS.ProcessEnv, home: string): FoundText {
  const source = environment['HF_TOKEN'] === undefined ? 'HUGGING_FACE_HUB_TOKEN' : 'HF_TOKEN'
  const named = environment[source]?.trim() ?? ''
  if (named !== '') return { text: named, source }
  const path = environment['HF_TOKEN_PATH'] ?? join(hubHome(environment, home), 'token')
  return { text: readToken(path), source: `the file ${path}` }
}

function hubHome(environment: NodeJS.ProcessEnv, home: string): string {
  const cache = environment['XDG_CACHE_HOME'] ?? join(home, '.cache')
  return environment['HF_HOME'] ?? join(cache, 'huggingface')
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
