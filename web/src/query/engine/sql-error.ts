/** What a statement did wrong, as the engine says it. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  /** Such as `Parser`, `Binder`, `Catalog`, `Conversion`, `Out of Memory`. */
  readonly kind: string
  /** Where in the statement, in UTF-16 code units; null where the engine does not say. */
  readonly position: number | null

  constructor(kind: string, message: string, position: number | null) {
    super(message)
    this.kind = kind
    this.position = position
  }
}

/** The engine itself has failed, and is of no use any more. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure'
}

/**
 * Reads an error of the engine, which is set to tell them as JSON.
 * @param sql the statement that the engine was given
 */
export function toSqlError(error: unknown, sql: string): Error {
  if (!(error instanceof Error) || error instanceof WebAssembly.RuntimeError) {
    return new EngineFailure(`The query engine has stopped: ${String(error)}`)
  }
  const json = /\{"exception_type".*\}$/s.exec(error.message)?.[0]
  const told = json === undefined ? null : parseTold(json)
  if (told !== null) {
    const { kind, message, position } = told
    const at = position === null ? null : codeUnitOffset(sql, position)
    return new SqlError(kind, plainMessage(kind, message), at)
  }
  const [, kind = 'Engine', message = error.message] =
    /^([A-Z][A-Za-z ]*) Error: (.*)$/s.exec(error.message) ?? []
  return new SqlError(kind, plainMessage(kind, message), null)
}

interface ToldError {
  readonly kind: string
  readonly message: string
  /** In bytes of UTF-8. */
  readonly position: number | null
}

function parseTold(json: string): ToldError | null {
  let told: unknown
  try {
    told = JSON.parse(json)
  } catch {
    return null
  }
  if (typeof told !== 'object' || told === null) return null
  const kind: unknown = Reflect.get(told, 'exception_type')
  const message: unknown = Reflect.get(told, 'exception_message')
  const position = Number(Reflect.get(told, 'position') ?? NaN)
  if (typeof kind !== 'string' || typeof message !== 'string') return null
  return { kind, message, position: Number.isInteger(position) ? position : null }
}

/** The engine's advice is for those who can set its options or install its extensions. */
function plainMessage(kind: string, message: string): string {
  if (kind === 'Out of Memory') {
    return 'The query needs more memory than a tab may use. Name fewer runs, metrics or steps, or group before you sort or join.'
  }
  const [first = message] = message.split(/\n\n(?:Please try installing|Possible solutions)/)
  if (/exists in the \w+ extension/.test(first)) {
    return `${first.split(', but it exists')[0] ?? first}; extensions of the engine are never loaded, since they would come from another host.`
  }
  return first.trim()
}

/** @param byteOffset in UTF-8 */
function codeUnitOffset(text: string, byteOffset: number): number {
  const bytes = new TextEncoder().encode(text).subarray(0, byteOffset)
  return Math.min(text.length, new TextDecoder().decode(bytes).length)
}
