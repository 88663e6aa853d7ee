/** Why a store is not asked for, or not as this visitor. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly code: 'bad-address' | 'sign-in-needed' | 'sign-in-failed' | 'expired' | 'unreachable'

  constructor(code: AccessError['code'], message: string) {
    super(message)
    this.code = code
  }
}
