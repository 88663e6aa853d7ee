import type { ThemeParam } from '../url/view-params.ts'

/**
 * The colours of runs: slot by slot of about the same hue in both themes. They were searched for by
 * simulated annealing over CIEDE2000 distances with normal, deuteranopic, protanopic and tritanopic
 * sight; each stands out from the page's background by at least 3 : 1.
 */
export const PALETTE: Readonly<Record<ThemeParam, readonly string[]>> = {
  light: [
    '#4e89ff',
    '#655bc3',
    '#98004d',
    '#b974a8',
    '#7c00a2',
    '#d30430',
    '#569f00',
    '#8a6a00',
    '#c1744e',
    '#535800',
    '#006a7a',
    '#009879',
  ],
  dark: [
    '#81adff',
    '#8279f5',
    '#d4456b',
    '#e48dba',
    '#b551b8',
    '#ff7b73',
    '#539952',
    '#9b7d00',
    '#ffc29d',
    '#abc327',
    '#7de2fa',
    '#00c0aa',
  ],
}

/** @param slot 0 to 11 */
export function paletteColor(slot: number, theme: ThemeParam): string {
  const colors = PALETTE[theme]
  return colors[slot % colors.length] ?? '#808080'
}
