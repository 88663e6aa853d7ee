import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ChangeFeeds } from './change-feeds.ts'
import { EventStream } from './event-stream.ts'
import type { Repeat } from './repeat.ts'
import { sendText } from './response-headers.ts'

/** Below the shortest idle limit that proxies commonly have, 30 s. */
export const HEARTBEAT_INTERVAL_MS = 15_000

/** Letters, digits and the like, as the layout names its folders; never one that is hidden. */
const FOLDER_NAME = /^(?!\.)[A-Za-z0-9._=-]{1,255}$/

/** Answers with the changes of `?project=<folder>` and of the store's list of projects. */
export function serveEvents(
  request: IncomingMessage,
  response: ServerResponse,
  feeds: ChangeFeeds,
  repeat: Repeat,
): void {
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'))
  const projectFolder = query.get('project')
  if (projectFolder !== null && !FOLDER_NAME.test(projectFolder)) {
    sendText(response, 400, 'The parameter "project" should be the folder of a project.')
    return
  }
  const stream = new EventStream(response)
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const unsubscribe = feeds.subscribe(projectFolder, (changes) => stream.send('changes', changes))
  const stopHeartbeat = repeat(HEARTBEAT_INTERVAL_MS, () => stream.sendHeartbeat())
  response.once('close', () => {
    stopHeartbeat()
    unsubscribe()
  })
}
