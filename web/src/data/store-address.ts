/** Where a store is. */
export type StoreAddress =
  | {
      readonly kind: 'http'
      /** Absolute, ends in a slash. */
      readonly url: string
    }
  | {
      readonly kind: 'hub'
      /** The Hub's origin, without a slash at its end. */
      readonly hubUrl: string
      /** `user/name` */
      readonly dataset: string
      /** A branch, a tag or a commit. */
      readonly revision: string
    }

/** One text for each store. */
export function storeKey(address: StoreAddress): string {
  return address.kind === 'http' ? address.url : JSON.stringify(address)
}

/** What people call it: the dataset, or the host and the folder if there is one. */
export function storeName(address: StoreAddress): string {
  if (address.kind === 'hub') {
    return address.dataset + (address.revision === 'main' ? '' : `@${address.revision}`)
  }
  const { host, pathname } = new URL(address.url)
  return host + pathname.replace(/\/(?:data\/)?$/, '')
}
