import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { startShow, type ShowServer } from './show-server.ts'
import { viewUrl, type StoreViews } from './store-views.ts'
import { makeFolder, removeFolder } from './temporary-folder.ts'

export interface ShownStore extends StoreViews {
  readonly show: ShowServer
}

/** A store for all tests of a file, filled by `fill` and shown. @returns gives it, once tests run */
export function useStore(fill: (dir: string) => Promise<void>): () => ShownStore {
  let store: ShownStore | undefined
  let dir: string | undefined
  beforeAll(async () => {
    dir = makeFolder()
    await fill(dir)
    store = toShownStore(dir, await startShow(dir))
  })
  afterAll(async () => {
    await store?.show.stop()
    if (dir !== undefined) removeFolder(dir)
  })
  return () => {
    if (store === undefined) throw new Error('The store is filled before the first test')
    return store
  }
}

/** A store for one test, filled by `fill` and shown. */
export async function storeForTest(
  fill: (dir: string) => void | Promise<void> = () => undefined,
): Promise<ShownStore> {
  const dir = makeFolder()
  onTestFinished(() => removeFolder(dir))
  await fill(dir)
  const show = await startShow(dir)
  onTestFinished(() => show.stop())
  return toShownStore(dir, show)
}

function toShownStore(dir: string, show: ShowServer): ShownStore {
  return { dir, show, url: viewUrl(show.url) }
}
