import { quote } from '../errors.ts'
import { projectFolder } from '../layout/index.ts'
import { listProjects } from './register-project.ts'
import type { ProjectLocation } from './run-location.ts'

/** Of the names that a message lists. */
const MAX_NAMES = 10

/** @throws an `Error` that names the projects there are */
export function findProject(storeDir: string, name: string): ProjectLocation {
  const projects = listProjects(storeDir)
  const found = projects.find((project) => project.folder === projectFolder(name))
  if (found !== undefined) return found
  throw new Error(`there is no project ${quote(name)} in ${storeDir}: ${describe(projects)}`)
}

function describe(projects: readonly ProjectLocation[]): string {
  if (projects.length === 0) return 'it has none yet'
  const names = projects.slice(0, MAX_NAMES).map((project) => quote(project.folder))
  const rest = projects.length - names.length
  return `it has ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
