// What this folder may use beside the language itself: there in every browser, worker and Node.
// Only this folder's own tsconfig.json reads it.

declare class TextEncoder {
  encode(text: string): Uint8Array
}

declare class TextDecoder {
  constructor(label?: string, options?: { ignoreBOM?: boolean })
  decode(bytes: Uint8Array): string
}
