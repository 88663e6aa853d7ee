/** As the browser's `fetch`, of a URL that is absolute. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>
