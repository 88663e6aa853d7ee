import { createContext } from 'svelte'

/** Charts this near to the viewport, in CSS pixels, are drawn before they are seen. */
const MARGIN_PX = 240

/** Tells elements when they come into view, and when they leave it. */
export class ViewportWatch {
  readonly #listeners = new Map<Element, (isInView: boolean) => void>()
  readonly #observer: IntersectionObserver

  constructor() {
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) this.#listeners.get(entry.target)?.(entry.isIntersecting)
      },
      { rootMargin: `${MARGIN_PX}px 0px` },
    )
  }

  /**
   * @param listener called once soon, and then at every change
   * @returns ends it
   */
  watch(element: Element, listener: (isInView: boolean) => void): () => void {
    this.#listeners.set(element, listener)
    this.#observer.observe(element)
    return () => {
      this.#listeners.delete(element)
      this.#observer.unobserve(element)
    }
  }

  close(): void {
    this.#observer.disconnect()
  }
}

export const [getViewportWatch, setViewportWatch] = createContext<ViewportWatch>()
