import { expect, test } from 'vitest'
import { LiveTags } from './live-tags.ts'

function start(...tags: string[]): { view: string[]; told: string[]; tags: LiveTags } {
  const told: string[] = []
  const live = new LiveTags({
    tags,
    resolve: (given) => {
      const texts = given.filter((tag) => typeof tag === 'string')
      if (texts.length < given.length) throw new Error('texts only')
      return [...new Set(texts)]
    },
    onChange: (changed) => told.push(changed.join()),
  })
  return { view: live.view, told, tags: live }
}

test('each change is told once, as the list then stands', () => {
  const { view, told, tags } = start('a', 'b')
  view.push('c', 'a')
  view[0] = 'x'
  expect(view.splice(1, 1)).toEqual(['b'])
  expect(view.reverse()).toBe(view)
  view.length = 1
  Reflect.deleteProperty(view, 0)
  tags.replace(['new'])
  expect(told).toEqual(['a,b,c', 'x,b,c', 'x,c', 'c,x', 'c', '', 'new'])
  expect(view).toEqual(['new'])
})

test('what changes nothing is not told', () => {
  const { view, told } = start('a')
  view.sort()
  view.length = 1
  view[0] = 'a'
  expect([...view, view.includes('a'), view.at(-1)]).toEqual(['a', true, 'a'])
  expect(told).toEqual([])
})

test('what is no list of texts throws, and leaves all as it was', () => {
  const { view, told } = start('a')
  expect(() => Reflect.apply(view.push, view, [1])).toThrow('texts only')
  expect(() => (view[3] = 'far')).toThrow('texts only')
  expect(() => Object.assign(view, { name: 'x' })).toThrow(TypeError)
  expect(() => Object.freeze(view)).toThrow(TypeError)
  expect(view).toEqual(['a'])
  expect(told).toEqual([])
})
