import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import { hubFolder } from '../store/bound-runs.ts'
import type { FromPusher, HubSession, ToPusher } from './hub-messages.ts'
import { rememberTarget } from './known-targets.ts'
import { StorePushes } from './store-pushes.ts'

/*
 * The thread that brings runs to the Hub, so that no one who logs waits for the network. It reads what
 * the sealing threads of all processes have published, and asks nothing of them.
 */

const port = parentPort
if (port === null) throw new Error('hub-worker runs as a worker thread')

const SITE_DIR = fileURLToPath(new URL('./site/', import.meta.url))

const places = new Map<string, StorePushes>()
const sessions = new Map<string, HubSession>()

function send(message: FromPusher): void {
  port?.postMessage(message)
}

const keyOf = ({ storeDir, target, token }: HubSession): string =>
  `${hubFolder(storeDir, target)} ${token}`

/** Whose points are kept from the Hub is told: all that live. */
function tell(key: string, message: string): void {
  for (const session of sessions.values()) {
    if (keyOf(session) !== key) continue
    send({ kind: 'warning', session: session.session, message })
  }
}

function placeOf(session: HubSession): StorePushes {
  const { storeDir, target, token } = session
  const key = keyOf(session)
  const known = places.get(key)
  if (known !== undefined) return known
  const place = new StorePushes({
    storeDir,
    target,
    token,
    environment: process.env,
    siteDir: SITE_DIR,
    onProblem: (message) => tell(key, message),
  })
  places.set(key, place)
  return place
}

function start(session: HubSession): void {
  sessions.set(session.session, session)
  placeOf(session).expect(session.pushIntervalMs)
  try {
    rememberTarget(session.storeDir, session.target)
  } catch (error) {
    const message = `${session.storeDir} cannot be written: ${messageOf(error)}`
    send({ kind: 'warning', session: session.session, message })
  }
}

async function finish(session: string, callId: number, timeoutMs: number): Promise<void> {
  const known = sessions.get(session)
  const problem = known === undefined ? null : await placeOf(known).finish(timeoutMs)
  sessions.delete(session)
  send({ kind: 'done', callId, problem })
}

port.on('message', (message: ToPusher) => {
  switch (message.kind) {
    case 'start':
      start(message.start)
      return
    case 'due': {
      const known = sessions.get(message.session)
      if (known !== undefined) placeOf(known).due()
      return
    }
    case 'finish':
      void finish(message.session, message.callId, message.timeoutMs)
  }
})
