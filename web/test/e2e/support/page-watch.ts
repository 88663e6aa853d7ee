import type { BrowserContext, Page } from 'playwright-core'

/** Where pages tell the watch of a violation of their content security policy. */
const REPORT_BINDING = 'reportPolicyViolation'

/** Notes whatever a page must never do: errors, violations of its policy, requests to another host. */
export class PageWatch {
  #allowedHost: string
  readonly #expectedErrors: readonly RegExp[]
  readonly #problems: string[] = []
  readonly #requestUrls: string[] = []

  /**
   * @param allowedHost what requests may go to, all its ports
   * @param expectedErrors console errors that the test itself brings about
   */
  constructor(allowedHost: string, expectedErrors: readonly RegExp[]) {
    this.#allowedHost = allowedHost
    this.#expectedErrors = expectedErrors
  }

  /** What went wrong so far, one line each. */
  get problems(): readonly string[] {
    return this.#problems
  }

  /** Every URL that was asked for, workers included. */
  get requestUrls(): readonly string[] {
    return this.#requestUrls
  }

  /** Forgets all that was, before another test has the pages. */
  startAnew(allowedHost: string): void {
    this.#allowedHost = allowedHost
    this.#problems.length = 0
    this.#requestUrls.length = 0
  }

  /** Before the context's first page opens. */
  async follow(context: BrowserContext): Promise<void> {
    await context.exposeBinding(REPORT_BINDING, (_source, text: unknown) => {
      this.#problems.push(`policy violation: ${String(text)}`)
    })
    await context.addInitScript((binding) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report: unknown = Reflect.get(globalThis, binding)
        if (typeof report !== 'function') return
        report(`${event.violatedDirective} refused ${event.blockedURI}`)
      })
    }, REPORT_BINDING)
    context.on('request', (request) => this.#noteRequest(request.url()))
    context.on('page', (page) => this.#followPage(page))
  }

  #followPage(page: Page): void {
    page.on('pageerror', (error) => this.#problems.push(`page error: ${error.stack ?? error}`))
    page.on('crash', () => this.#problems.push('the page crashed'))
    page.on('dialog', (dialog) => {
      this.#problems.push(`dialog: ${dialog.message()}`)
      dialog.dismiss().catch(() => undefined)
    })
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return
      const text = `${message.text()} (${message.location().url})`
      if (this.#expectedErrors.some((pattern) => pattern.test(text))) return
      this.#problems.push(`console ${message.type()}: ${text}`)
    })
  }

  #noteRequest(url: string): void {
    this.#requestUrls.push(url)
    const { protocol, hostname } = new URL(url)
    if (protocol === 'data:' || protocol === 'blob:') return
    if (hostname !== this.#allowedHost) this.#problems.push(`request to another host: ${url}`)
  }
}
