import { beforeEach, describe, expect, it } from 'vitest'
import { DrawTurns } from './draw-turns.ts'

let frames: (() => void)[] = []
let nowMs = 0
let drawn: string[] = []

function createTurns(): DrawTurns {
  return new DrawTurns(
    (callback) => {
      frames.push(callback)
      return () => {
        frames = frames.filter((frame) => frame !== callback)
      }
    },
    () => nowMs,
  )
}

function paint(): string[] {
  drawn = []
  for (const frame of frames.splice(0)) frame()
  return drawn
}

const drawing = (name: string, tookMs: number) => (): void => {
  drawn.push(name)
  nowMs += tookMs
}

beforeEach(() => {
  frames = []
  nowMs = 0
})

describe('DrawTurns', () => {
  it('draws as many in a frame as fit, in the order in which they asked', () => {
    const turns = createTurns()
    for (const name of ['a', 'b', 'c', 'd', 'e']) turns.ask(drawing(name, 1))
    expect(paint()).toEqual(['a', 'b'])
    expect(paint()).toEqual(['c', 'd'])
    expect(paint()).toEqual(['e'])
    expect(frames).toEqual([])
  })

  it('draws one in each frame where none fits', () => {
    const turns = createTurns()
    turns.ask(drawing('a', 50))
    turns.ask(drawing('b', 50))
    expect(paint()).toEqual(['a'])
    expect(paint()).toEqual(['b'])
  })

  it('draws once what asked twice', () => {
    const turns = createTurns()
    const draw = drawing('a', 1)
    turns.ask(draw)
    turns.ask(draw)
    expect(paint()).toEqual(['a'])
    expect(frames).toEqual([])
  })

  it('takes in what is asked while it draws', () => {
    const turns = createTurns()
    turns.ask(() => {
      drawn.push('a')
      nowMs += 10
      turns.ask(drawing('b', 1))
    })
    expect(paint()).toEqual(['a'])
    expect(paint()).toEqual(['b'])
  })

  it('does not draw what has left', () => {
    const turns = createTurns()
    const gone = drawing('gone', 1)
    turns.ask(gone)
    turns.leave(gone)
    expect(frames).toEqual([])
    turns.ask(gone)
    turns.ask(drawing('a', 1))
    turns.leave(gone)
    expect(paint()).toEqual(['a'])
  })
})
