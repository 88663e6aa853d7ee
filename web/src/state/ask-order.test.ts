import { expect, test } from 'vitest'
import { AskOrder } from './ask-order.ts'

test('those who ask together go on from the middle of the screen outwards', async () => {
  const order = new AskOrder()
  const went: string[] = []
  const ask = (name: string, distancePx: number): Promise<void> =>
    order.turn(distancePx).then(() => void went.push(name))
  await Promise.all([ask('top', 400), ask('below', 100), ask('middle', 20), ask('beside', 20)])
  expect(went).toEqual(['middle', 'beside', 'below', 'top'])
  await ask('later', 900)
  expect(went.at(-1)).toBe('later')
})
