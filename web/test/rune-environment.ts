// Rune modules are compiled for the client, so that effects run, in plain Node without a DOM.
export default {
  name: 'runes',
  viteEnvironment: 'client',
  setup: () => ({ teardown() {} }),
}
