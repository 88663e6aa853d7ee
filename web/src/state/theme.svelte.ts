import type { ThemeParam } from '../url/view-params.ts'
import type { SafeStorage } from './safe-storage.ts'

export const THEME_CHOICES = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEME_CHOICES)[number]

const STORAGE_KEY = 'shardboard:theme'

/** Light or dark: what the address says, else what the visitor chose, else what the system prefers. */
export class Theme {
  #choice: ThemeChoice = $state('system')
  #param: ThemeParam | null = $state(null)
  readonly #storage: SafeStorage
  readonly #systemIsDark: () => boolean

  /** @param systemIsDark reactive */
  constructor(storage: SafeStorage, systemIsDark: () => boolean) {
    this.#storage = storage
    this.#systemIsDark = systemIsDark
    const stored = storage.read(STORAGE_KEY)
    this.#choice = THEME_CHOICES.find((choice) => choice === stored) ?? 'system'
  }

  get choice(): ThemeChoice {
    return this.#param ?? this.#choice
  }

  get resolved(): ThemeParam {
    const { choice } = this
    if (choice !== 'system') return choice
    return this.#systemIsDark() ? 'dark' : 'light'
  }

  /** The address's theme: one that it came with, which is not kept, or one that was chosen since. */
  get param(): ThemeParam | null {
    return this.#param
  }

  applyParam(param: ThemeParam | null): void {
    this.#param = param
  }

  /** It is kept for other visits, and what is seen is what the address says. */
  choose(choice: ThemeChoice): void {
    this.#param = choice === 'system' ? null : choice
    this.#choice = choice
    this.#storage.write(STORAGE_KEY, choice)
  }

  /** System, light, dark, and round again. */
  chooseNext(): void {
    const index = THEME_CHOICES.indexOf(this.choice)
    this.choose(THEME_CHOICES[(index + 1) % THEME_CHOICES.length] ?? 'system')
  }
}
