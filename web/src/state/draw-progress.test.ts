import { expect, test } from 'vitest'
import { DrawProgress } from './draw-progress.ts'

function createProgress(): { progress: DrawProgress; marks: string[]; paint: () => void } {
  const marks: string[] = []
  let waiting: (() => void)[] = []
  const progress = new DrawProgress(
    (callback) => waiting.push(callback),
    (name) => marks.push(name),
  )
  const paint = (): void => {
    const callbacks = waiting
    waiting = []
    for (const callback of callbacks) callback()
  }
  return { progress, marks, paint }
}

test('the first chart is marked once, when it is painted', () => {
  const { progress, marks, paint } = createProgress()
  progress.chartDrawn()
  progress.chartDrawn()
  expect(marks).toEqual([])
  paint()
  expect(marks).toEqual(['shardboard:first-chart'])
})

test('settled means that nothing is pending and all is painted', () => {
  const { progress, marks, paint } = createProgress()
  const [listing, chart] = [{}, {}]
  progress.begin(listing)
  progress.end(listing)
  progress.begin(chart)
  paint()
  expect(marks).toEqual([])
  progress.chartDrawn()
  progress.end(chart)
  paint()
  expect(marks).toEqual(['shardboard:first-chart', 'shardboard:settled'])
  progress.end(chart)
  paint()
  expect(marks).toHaveLength(2)
  progress.begin(chart)
  progress.end(chart)
  paint()
  expect(marks).toEqual(['shardboard:first-chart', 'shardboard:settled', 'shardboard:settled'])
})
