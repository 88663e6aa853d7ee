// @ts-check
import { parseDocument } from 'yaml'
import { isObject } from '../../setup/workspace.mjs'
import { commonProblems, datasetProblems, spaceProblems } from './card-rules.mjs'

/** @typedef {Readonly<Record<string, unknown>>} CardData */

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*\r?$/m

/**
 * Reads the metadata at the beginning of a README.
 *
 * @param {string} readme
 * @returns {{ data: CardData, errors: string[], isMissing: boolean }}
 */
export function readCard(readme) {
  const yaml = /^\uFEFF?---/.test(readme) ? FRONT_MATTER.exec(readme)?.[1] : undefined
  if (yaml === undefined) return { data: {}, errors: [], isMissing: true }
  const document = parseDocument(yaml)
  const [problem] = document.errors
  if (problem !== undefined) return { data: {}, errors: [problem.message], isMissing: false }
  /** @type {unknown} */
  const value = document.toJS()
  if (value === null || value === undefined) return { data: {}, errors: [], isMissing: true }
  if (!isObject(value)) return { data: {}, errors: ['must be an object'], isMissing: false }
  return { data: value, errors: [], isMissing: false }
}

/**
 * @param {import('../store/repository.mjs').RepoType} type
 * @param {string} readme
 * @returns {{ data: CardData, errors: string[], warnings: string[] }}
 */
export function checkCard(type, readme) {
  const { data, errors, isMissing } = readCard(readme)
  if (errors.length > 0) return { data, errors, warnings: [] }
  const specific =
    type === 'space' ? spaceProblems : type === 'dataset' ? datasetProblems : () => []
  return {
    data,
    errors: isMissing ? [] : [...commonProblems(data), ...specific(data)],
    warnings: isMissing ? ['empty or missing yaml metadata in repo card'] : [],
  }
}
