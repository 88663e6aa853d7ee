/** The metric whose chart fills the page. */
export class FullScreen {
  #metric: string | null = $state(null)

  get metric(): string | null {
    return this.#metric
  }

  open(metric: string): void {
    this.#metric = metric
  }

  close(): void {
    this.#metric = null
  }
}
