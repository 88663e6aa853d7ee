/** A published file whose content is not what its manifest says; it is left as it is. */
export class DamagedShard extends Error {
  override readonly name = 'DamagedShard'
  /** Relative to the project's folder. */
  readonly path: string

  constructor(path: string, what: string) {
    super(`${path} ${what}: it stays as it is, and is merged with no other`)
    this.path = path
  }
}
