/** Keeps small texts between visits; for this visit only where the browser refuses to. */
export interface SafeStorage {
  read(key: string): string | null
  write(key: string, value: string): void
}

/**
 * @param openStorage may throw, as reading `localStorage` does in a sandboxed frame
 */
export function createSafeStorage(openStorage: () => Storage): SafeStorage {
  const memory = new Map<string, string>()
  return {
    read(key) {
      try {
        return memory.get(key) ?? openStorage().getItem(key)
      } catch {
        return memory.get(key) ?? null
      }
    },
    write(key, value) {
      memory.set(key, value)
      try {
        openStorage().setItem(key, value)
      } catch {
        // A full or forbidden storage: the value lasts as long as the page.
      }
    },
  }
}
