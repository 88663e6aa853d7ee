/** A store that is shown. */
export interface StoreViews {
  readonly dir: string
  /** The address of a view: `query` without its `?`. */
  url(query?: string): string
}

/** @param url of the site, with a slash at its end */
export const viewUrl =
  (url: string) =>
  (query = ''): string =>
    query === '' ? url : `${url}?${query}`
