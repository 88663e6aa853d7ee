import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    runes: true,
    discloseVersion: false,
    // Shorter than by default: each stands in styles and in templates, which a visitor waits for.
    cssHash: ({ hash, css }) => `s${hash(css).slice(0, 4)}`,
  },
}
