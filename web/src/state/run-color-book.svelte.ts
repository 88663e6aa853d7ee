import type { RunItem } from '../data/catalog.ts'
import { assignSlots, PALETTE_SIZE, preferredSlot } from './run-colors.ts'
import type { SafeStorage } from './safe-storage.ts'

/** The newest runs' colours are remembered between visits; older ones follow from their ids. */
const REMEMBERED_RUNS = 500

/** Which colour each of a project's runs has, for as long as this browser remembers. */
export class RunColorBook {
  #slots: ReadonlyMap<string, number> = $state.raw(new Map())
  readonly #storage: SafeStorage
  #storageKey = ''
  #stored = ''

  constructor(storage: SafeStorage) {
    this.#storage = storage
  }

  /** Recalls the colours of a project, named by its folder in the store. */
  open(storeKey: string, folder: string): void {
    this.#storageKey = `shardboard:colors ${storeKey}${folder}`
    this.#stored = this.#storage.read(this.#storageKey) ?? ''
    this.#slots = parseSlots(this.#stored)
  }

  /** Gives new runs their colours. @param runs newest first */
  setRuns(runs: readonly RunItem[]): void {
    const slots = new Map([...this.#slots, ...assignSlots(runs, this.#slots)])
    this.#slots = slots
    const kept = runs.slice(0, REMEMBERED_RUNS).map((run) => [run.id, slots.get(run.id) ?? 0])
    const text = JSON.stringify(kept)
    if (text === this.#stored || this.#storageKey === '') return
    this.#stored = text
    this.#storage.write(this.#storageKey, text)
  }

  /** The run's place in the palette. */
  slotOf(runId: string): number {
    return this.#slots.get(runId) ?? preferredSlot(runId)
  }
}

/** What does not look like what was stored is forgotten. */
function parseSlots(text: string): Map<string, number> {
  const slots = new Map<string, number>()
  for (const entry of parseList(text)) {
    if (!Array.isArray(entry)) continue
    const [id, slot]: unknown[] = entry
    if (typeof id === 'string' && typeof slot === 'number' && slot in PALETTE_SLOTS) {
      slots.set(id, slot)
    }
  }
  return slots
}

const PALETTE_SLOTS = Array.from({ length: PALETTE_SIZE }, (_, slot) => slot)

function parseList(text: string): unknown[] {
  try {
    const json: unknown = JSON.parse(text)
    return Array.isArray(json) ? json : []
  } catch {
    return []
  }
}
