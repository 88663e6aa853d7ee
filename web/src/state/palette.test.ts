import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
} from 'culori'
import { describe, expect, test } from 'vitest'
import { PALETTE } from './palette.ts'
import { PALETTE_SIZE } from './run-colors.ts'

const difference = differenceCiede2000()

/** The charts' and the page's backgrounds, as `theme.css` has them. */
const BACKGROUNDS = { light: ['#ffffff', '#f6f7f9'], dark: ['#16181d', '#101216'] } as const

const SIGHTS = [
  ['normal', (color: string) => color, 18],
  ['deuteranopic', seenBy(filterDeficiencyDeuter(1)), 8],
  ['protanopic', seenBy(filterDeficiencyProt(1)), 8],
  ['tritanopic', seenBy(filterDeficiencyTrit(1)), 5],
] as const

function seenBy(filter: ReturnType<typeof filterDeficiencyDeuter>): (color: string) => string {
  return (color) => {
    const parsed = parse(color)
    const seen = parsed === undefined ? undefined : filter(parsed)
    if (seen?.mode !== 'rgb') throw new Error(`${color} cannot be simulated`)
    const channels = [seen.r, seen.g, seen.b].map((share) => Math.round(share * 255))
    return `rgb(${channels.join(' ')})`
  }
}

describe.each(['light', 'dark'] as const)('the %s palette', (theme) => {
  const colors = PALETTE[theme]

  test('has a colour for every slot', () => {
    expect(new Set(colors).size).toBe(PALETTE_SIZE)
  })

  test('stands out from the background by 3 : 1', () => {
    for (const color of colors) {
      for (const background of BACKGROUNDS[theme]) {
        expect(wcagContrast(color, background), color).toBeGreaterThanOrEqual(3)
      }
    }
  })

  test.each(SIGHTS)('any two differ with %s sight', (_sight, see, least) => {
    colors.forEach((a, index) => {
      for (const b of colors.slice(0, index)) {
        expect(difference(see(a), see(b)), `${a} and ${b}`).toBeGreaterThanOrEqual(least)
      }
    })
  })
})
