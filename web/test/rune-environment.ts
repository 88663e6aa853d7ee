import { setMaxListeners } from 'node:events'

// Many reads hear of one question's end.
setMaxListeners(0)

// Rune modules are compiled for the client, so that effects run, in plain Node without a DOM.
export default {
  name: 'runes',
  viteEnvironment: 'client',
  setup: () => ({ teardown() {} }),
}
