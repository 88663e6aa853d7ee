/** Made by the build: see `vite.config.ts`. */
declare module 'virtual:duckdb-wasm' {
  /** Where the query engine's WebAssembly is, compressed by gzip. */
  const url: string
  export default url
}
