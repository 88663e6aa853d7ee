// @ts-check
import { isObject } from '../../setup/workspace.mjs'

/** @typedef {import('./repo-card.mjs').CardData} CardData */

const COLOURS = ['red', 'yellow', 'green', 'blue', 'indigo', 'purple', 'pink', 'gray']
const SDKS = ['gradio', 'docker', 'static', 'streamlit']
const CUSTOM_HEADERS = [
  'cross-origin-embedder-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
]
const SCOPES = [
  'openid',
  'profile',
  'email',
  'read-billing',
  'read-repos',
  'gated-repos',
  'contribute-repos',
  'write-repos',
  'manage-repos',
  'read-memberships',
  'inference-api',
  'jobs',
  'webhooks',
  'write-discussions',
]
export const MAX_OAUTH_MINUTES = 43_200
const MAX_SHORT_DESCRIPTION = 60
const EMOJI = new RegExp(String.raw`^\p{RGI_Emoji}$`, 'v')

/** @typedef {{ isRight: (value: unknown) => boolean, wanted: string }} Rule */

/** @param {unknown} value */
const isText = (value) => typeof value === 'string'
/** @param {unknown} value @returns {value is unknown[]} */
const isList = (value) => Array.isArray(value)
/** @param {unknown} value */
const isTexts = (value) => isList(value) && value.every(isText)

/** @type {Rule} */
const TEXT = { isRight: isText, wanted: 'must be a string' }
/** @type {Rule} */
const TEXTS = { isRight: isTexts, wanted: 'must be an array of strings' }
/** @type {Rule} */
const TEXT_OR_TEXTS = {
  isRight: (value) => isText(value) || isTexts(value),
  wanted: 'must be a string or an array of strings',
}
/** @type {Rule} */
const FLAG = { isRight: (value) => typeof value === 'boolean', wanted: 'must be a boolean' }
/** @param {readonly string[]} choices @returns {Rule} */
const oneOf = (choices) => ({
  isRight: (value) => isText(value) && choices.includes(String(value)),
  wanted: `must be one of [${choices.join(', ')}]`,
})
/** @type {Rule} */
const REPO_IDS = {
  isRight: (value) =>
    isList(value) && value.every((id) => /^[\w.-]+(\/[\w.-]+)?$/.test(String(id))),
  wanted: 'must be an array of repo ids',
}

/** @type {Readonly<Record<string, Rule>>} */
const COMMON_RULES = { license: TEXT_OR_TEXTS, tags: TEXTS, pretty_name: TEXT, thumbnail: TEXT }

/** @type {Readonly<Record<string, Rule>>} */
const SPACE_RULES = {
  title: TEXT,
  emoji: {
    isRight: (value) => isText(value) && EMOJI.test(String(value)),
    wanted: 'must be one emoji',
  },
  colorFrom: oneOf(COLOURS),
  colorTo: oneOf(COLOURS),
  sdk: oneOf(SDKS),
  app_file: TEXT,
  app_build_command: TEXT,
  pinned: FLAG,
  fullWidth: FLAG,
  header: oneOf(['mini', 'default']),
  disable_embedding: FLAG,
  short_description: {
    isRight: (value) => isText(value) && String(value).length <= MAX_SHORT_DESCRIPTION,
    wanted: `must be a string of at most ${MAX_SHORT_DESCRIPTION} characters`,
  },
  datasets: REPO_IDS,
  models: REPO_IDS,
  hf_oauth: FLAG,
  hf_oauth_scopes: {
    isRight: (value) =>
      isTexts(value) && isList(value) && value.every((one) => SCOPES.includes(String(one))),
    wanted: `must be an array of [${SCOPES.join(', ')}]`,
  },
  hf_oauth_expiration_minutes: {
    isRight: (value) =>
      Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_OAUTH_MINUTES,
    wanted: `must be a whole number up to ${MAX_OAUTH_MINUTES}`,
  },
  hf_oauth_authorized_org: TEXT_OR_TEXTS,
  custom_headers: {
    isRight: (value) =>
      isObject(value) &&
      Object.entries(value).every(([name, text]) => CUSTOM_HEADERS.includes(name) && isText(text)),
    wanted: `must be an object of [${CUSTOM_HEADERS.join(', ')}]`,
  },
}

/** @param {Readonly<Record<string, Rule>>} rules @param {CardData} data */
const problemsOf = (rules, data) =>
  Object.entries(rules).flatMap(([key, { isRight, wanted }]) =>
    data[key] === undefined || isRight(data[key]) ? [] : [`"${key}" ${wanted}`],
  )

/** @param {CardData} data @returns {string[]} */
export const commonProblems = (data) => problemsOf(COMMON_RULES, data)

/** @param {CardData} data @returns {string[]} */
export const spaceProblems = (data) => [
  ...problemsOf(SPACE_RULES, data),
  ...(data['sdk'] === undefined ? ['"sdk" is required'] : []),
]

/** @param {CardData} data @returns {string[]} */
export function datasetProblems({ configs }) {
  if (configs === undefined) return []
  if (!isList(configs)) return ['"configs" must be an array']
  const names = configs.map((config) => (isObject(config) ? config['config_name'] : undefined))
  const defaults = configs.filter((config) => isObject(config) && config['default'] === true)
  return [
    ...configs.flatMap((config, index) => configProblems(config, `configs[${index}]`)),
    ...(new Set(names).size < names.length ? ['"configs" has the same config_name twice'] : []),
    ...(defaults.length > 1 ? ['"configs" has more than one default'] : []),
  ]
}

/** @param {unknown} config @param {string} place */
function configProblems(config, place) {
  if (!isObject(config)) return [`"${place}" must be an object`]
  const { config_name: name, data_files: files, default: isDefault } = config
  return [
    ...(isText(name) && name !== '' ? [] : [`"${place}.config_name" is required`]),
    ...(isDefault === undefined || typeof isDefault === 'boolean'
      ? []
      : [`"${place}.default" must be a boolean`]),
    ...(files === undefined || isText(files) || isTexts(files) || isSplits(files)
      ? []
      : [`"${place}.data_files" must be a pattern, or an array of patterns or of { split, path }`]),
  ]
}

/** @param {unknown} files */
const isSplits = (files) =>
  isList(files) &&
  files.every(
    (entry) =>
      isObject(entry) &&
      isText(entry['split']) &&
      /^\w+(\.\w+)*$/.test(String(entry['split'])) &&
      (isText(entry['path']) || isTexts(entry['path'])),
  )
