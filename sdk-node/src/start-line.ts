import { quote } from './errors.ts'
import type { Run } from './run.ts'

/**
 * What `init` tells of the run that it has started, and the command that shows it.
 * @param dir the store's folder, where it is not the one that the command takes by itself
 */
export function startLine(
  { name, project, isResumed }: Pick<Run, 'name' | 'project' | 'isResumed'>,
  dir: string | undefined,
): string {
  const started = `${isResumed ? 'resumed run' : 'run'} ${shown(name)} in project ${shown(project)}`
  const folder = dir === undefined ? '' : ` --dir ${shellWord(dir)}`
  if (!isPrintable(project) || !isPrintable(dir ?? 'none')) return started
  return `${started} · shardboard show --project ${shellWord(project)}${folder}`
}

/** Whether a terminal shows a text as it is: no control character, no direction mark, no length. */
function isPrintable(text: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S} ]{1,200}$/u.test(text) && !text.startsWith('-')
}

function shown(name: string): string {
  return isPrintable(name) && name.trim() === name ? name : quote(name)
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
