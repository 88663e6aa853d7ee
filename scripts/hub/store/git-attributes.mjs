// @ts-check

/** Patterns that the Hub writes into every new repo. */
const BINARY = [
  '*.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.* *.mlmodel *.model *.msgpack *.npy',
  '*.npz *.onnx *.ot *.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors saved_model/**/*',
  '*.tar.* *.tar *.tflite *.tgz *.wasm *.xz *.zip *.zst *tfevents*',
]

/** And those of datasets besides. */
const MEDIA = [
  '*.avro *.lz4 *.mds *.pcm *.sam *.raw *.aac *.flac *.mp3 *.ogg *.wav *.bmp *.gif *.png *.tiff *.jpg',
  '*.jpeg *.webp *.mp4 *.webm',
]

/** @param {string} pattern */
const lfsLine = (pattern) => `${pattern} filter=lfs diff=lfs merge=lfs -text\n`

/**
 * The `.gitattributes` of a new repo.
 *
 * @param {import('./repository.mjs').RepoType} type
 */
export const defaultAttributes = (type) =>
  [...BINARY, ...(type === 'dataset' ? MEDIA : [])]
    .flatMap((line) => line.split(' '))
    .map(lfsLine)
    .join('')

/**
 * Adds a file to those that are kept as large objects, as the Hub does when one is committed so that no
 * pattern covers.
 *
 * @param {string} attributes
 * @param {string} path
 */
export function withLfsPath(attributes, path) {
  const separator = attributes === '' || attributes.endsWith('\n') ? '' : '\n'
  return attributes + separator + lfsLine(path.replaceAll(' ', '[[:space:]]'))
}

/**
 * Whether a file is to be a large object by the repo's attributes. The last line that fits decides.
 *
 * @param {string} attributes text of `.gitattributes`
 * @param {string} path
 */
export function isLfsPath(attributes, path) {
  let isLfs = false
  for (const line of attributes.split('\n')) {
    const [pattern = '', ...words] = line.trim().split(/\s+/)
    if (pattern === '' || pattern.startsWith('#') || !matchesGlob(pattern, path)) continue
    if (words.includes('filter=lfs')) isLfs = true
    else if (words.some((word) => word === '-filter' || word === '!filter')) isLfs = false
  }
  return isLfs
}

/**
 * Whether a file is one that `.gitignore` leaves out.
 *
 * @param {string} ignore text of `.gitignore`
 * @param {string} path
 */
export function isIgnored(ignore, path) {
  let isOut = false
  for (const line of ignore.split('\n')) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const isBack = text.startsWith('!')
    const pattern = (isBack ? text.slice(1) : text).replace(/\/$/, '')
    const folders = path
      .split('/')
      .map((_name, index, names) => names.slice(0, index + 1).join('/'))
    if (folders.some((part) => matchesGlob(pattern, part))) isOut = !isBack
  }
  return isOut
}

/**
 * @param {string} pattern in Git's manner: without a slash it is about the last name only
 * @param {string} path
 */
function matchesGlob(pattern, path) {
  const isWhole = pattern.replace(/\/$/, '').includes('/')
  const text = isWhole ? path : (path.split('/').at(-1) ?? path)
  return globPattern(pattern.replace(/^\//, '')).test(text)
}

/** @type {Map<string, RegExp>} */
const compiled = new Map()

/** @param {string} glob */
function globPattern(glob) {
  const known = compiled.get(glob)
  if (known !== undefined) return known
  const source = glob
    .replaceAll('[[:space:]]', ' ')
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?'
      if (part === '**') return '.*'
      if (part === '*') return '[^/]*'
      if (part === '?') return '[^/]'
      return part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    })
    .join('')
  const pattern = new RegExp(`^${source}$`)
  compiled.set(glob, pattern)
  return pattern
}
