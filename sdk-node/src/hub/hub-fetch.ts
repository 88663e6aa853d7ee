import { failureOfAnswer, failureOfConnection, HubFailure } from './hub-failure.ts'

/** The Hub itself gives up after a minute. */
const REQUEST_TIMEOUT_MS = 90_000
/** What is sent to the storage may be long, and the line slow. */
const UPLOAD_TIMEOUT_MS = 30 * 60_000
const MAX_MESSAGE_CHARS = 500

/**
 * `fetch` for the Hub's clients: it gives up in time, and an answer that is not the wanted one is a
 * `HubFailure`, with what its headers say.
 * @param signal gives up all requests
 */
export function createHubFetch(hubUrl: string, signal: AbortSignal): typeof fetch {
  const hubOrigin = new URL(hubUrl).origin
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const isHub = new URL(url).origin === hubOrigin
    const isCommit =
      isHub && init?.method === 'POST' && /\/api\/\w+\/[^/]+\/[^/]+\/commit\//.test(url)
    signal.throwIfAborted()
    const expiry = AbortSignal.timeout(
      init?.method === 'PUT' ? UPLOAD_TIMEOUT_MS : REQUEST_TIMEOUT_MS,
    )
    const signals = [signal, expiry, ...(init?.signal ? [init.signal] : [])]
    let response: Response
    try {
      response = await fetch(input, { ...init, signal: AbortSignal.any(signals) })
    } catch (error) {
      signal.throwIfAborted()
      throw failureOfConnection(error, isCommit)
    }
    if (response.ok || response.status === 304) return response
    const message = await messageOfAnswer(response)
    if (isHub)
      throw failureOfAnswer({
        status: response.status,
        headers: response.headers,
        message,
        isCommit,
      })
    // Signed addresses of the storage expire, and another try brings new ones. A file stays as long as it is.
    throw new HubFailure(`the Hub's storage answered ${response.status}`, {
      kind: response.status === 416 ? 'rejected' : 'transient',
      status: response.status,
    })
  }
}

async function messageOfAnswer(response: Response): Promise<string> {
  const named = response.headers.get('X-Error-Message')
  const text = await response.text().catch(() => '')
  if (named !== null) return named.slice(0, MAX_MESSAGE_CHARS)
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'error' in body) {
      return String(body.error).slice(0, MAX_MESSAGE_CHARS)
    }
  } catch {
    // A gateway's page says nothing that is meant for us.
  }
  return ''
}
