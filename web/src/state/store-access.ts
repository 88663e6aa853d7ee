import type { DataSource } from './data-source.ts'

/** How a visitor can become known to a Hub from this page; `none`: the address is at fault. */
export type AccessWay = 'sign-in' | 'new-tab' | 'token' | 'none'

/** Who reads the store, where that matters. */
export interface StoreAccess {
  readonly way: AccessWay
  /** The Hub's host. */
  readonly hubName: string
  /** null while the store is read as anybody */
  readonly account: string | null
  /** null while the store is read as anybody */
  readonly token: string | null
  /**
   * Makes the visitor known to the data source, before it opens the store.
   * @throws {Error} with a `code`: why the store is not even asked for
   */
  admit(source: DataSource): Promise<void>
  /** The Hub has refused to answer. @param code of the failure */
  denied(code: string): void
  /**
   * Leaves the page, to sign in at the Hub.
   * @param asksAgain also for what the visitor has granted before
   * @throws {Error} when the Hub cannot be reached
   */
  signIn(asksAgain: boolean): Promise<void>
  /** @throws {Error} that says why the Hub does not take this token */
  useToken(token: string): Promise<void>
  /** Also forgets what this browser keeps of what was read. */
  signOut(): Promise<void>
}
