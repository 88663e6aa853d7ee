import { startQueryWorker } from '../query/client/start-query-worker.ts'
import type { Dashboard } from '../state/dashboard.svelte.ts'
import { SqlConsole } from './sql-console.svelte.ts'

const consoles = new WeakMap<Dashboard, SqlConsole>()

/** A dashboard's console, which stays while its page does: to go to the charts and back costs nothing. */
export function consoleOf(dashboard: Dashboard): SqlConsole {
  const known = consoles.get(dashboard)
  if (known !== undefined) return known
  const created = new SqlConsole(startQueryWorker)
  consoles.set(dashboard, created)
  return created
}
