/** Text of a file, or word that nothing has changed since `known`. */
export type TextRead =
  | {
      readonly kind: 'text'
      readonly text: string
      /** Names this state of the file; null where the host names none. */
      readonly validator: string | null
    }
  | { readonly kind: 'same' }
  | { readonly kind: 'absent' }

export type RangeRead =
  | { readonly kind: 'part'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The host knows no ranges, and sent the file from its first byte. */
  | { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The file ends where the range starts, or before. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'absent' }

/**
 * Where a store's files come from. Paths are relative to the store's root.
 * Every method throws `StoreFailure` when there is no answer, and the signal's reason when aborted.
 */
export interface StoreSource {
  /** @param known the validator of the text that the caller holds */
  readText(path: string, known: string | null, signal?: AbortSignal): Promise<TextRead>
  /** @returns null when there is no such file */
  readWhole(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null>
  /** @param endByte exclusive; null reads to the end of a file that grows */
  readRange(
    path: string,
    startByte: number,
    endByte: number | null,
    signal?: AbortSignal,
  ): Promise<RangeRead>
}

/**
 * Whether a path stays inside the store. Paths come from files that anybody may have written.
 */
export function isStorePath(path: string): boolean {
  return /^[\w.=-]+(?:\/[\w.=-]+)*$/.test(path) && !/(?:^|\/)\.\.?(?:\/|$)/.test(path)
}
