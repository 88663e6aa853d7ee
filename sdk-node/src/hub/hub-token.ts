import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The token for the Hub, where the Hub's own tools look for it: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, the file
 * HF_TOKEN_PATH, `token` in HF_HOME, in XDG_CACHE_HOME/huggingface, or in ~/.cache/huggingface.
 * @returns undefined when there is none
 */
export function findHubToken(
  environment: NodeJS.ProcessEnv,
  home: string = homedir(),
): string | undefined {
  const named = environment['HF_TOKEN'] ?? environment['HUGGING_FACE_HUB_TOKEN']
  const token = named?.trim()
  if (token !== undefined && token !== '') return token
  return readToken(environment['HF_TOKEN_PATH'] ?? join(hubHome(environment, home), 'token'))
}

function hubHome(environment: NodeJS.ProcessEnv, home: string): string {
  const cache = environment['XDG_CACHE_HOME'] ?? join(home, '.cache')
  return environment['HF_HOME'] ?? join(cache, 'huggingface')
}

function readToken(path: string): string | undefined {
  try {
    const token = readFileSync(path, 'utf8').trim()
    return token === '' ? undefined : token
  } catch {
    return undefined
  }
}
