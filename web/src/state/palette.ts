import type { ThemeParam } from '../url/view-params.ts'

/**
 * The colours of runs: slot by slot of about the same hue in both themes. They were searched for by
 * simulated annealing over CIEDE2000 distances with normal, deuteranopic, protanopic and tritanopic
 * sight; each stands out from the page's background by at least 3 : 1.
 */
export const PALETTE: Readonly<Record<ThemeParam, readonly string[]>> = {
  light: [
    '#3733c8',
    '#b267ff',
    '#8e0079',
    '#e15d81',
    '#9d0700',
    '#7d9400',
    '#645000',
    '#ac6100',
    '#007c40',
    '#005d6a',
    '#009a8d',
    '#1578be',
  ],
  dark: [
    '#4e77ea',
    '#d089ff',
    '#ac678a',
    '#ffbbce',
    '#fe7366',
    '#c8db8e',
    '#fcc500',
    '#b46e00',
    '#4f9344',
    '#259ba7',
    '#1bf3c6',
    '#a9d7ff',
  ],
}

/** @param slot 0 to 11 */
export function paletteColor(slot: number, theme: ThemeParam): string {
  const colors = PALETTE[theme]
  return colors[slot % colors.length] ?? '#808080'
}
