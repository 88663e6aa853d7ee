import { PROJECTS_FOLDER, ROOT_INDEX_PATH } from '../layout/index.ts'

/** A store's folder may hold other things too: they are nobody's business. */
export function isStoreFile([first, ...rest]: readonly string[]): boolean {
  if (rest.length === 0) return first === ROOT_INDEX_PATH || first === 'README.md'
  return first === PROJECTS_FOLDER
}
