import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { EventStream, MAX_UNREAD_BYTES } from './event-stream.ts'

const MESSAGE_BYTES = 100_000
const cleanUp: (() => void)[] = []

afterEach(() => {
  for (const clean of cleanUp.splice(0)) clean()
})

it('drops a client that does not read, before it costs memory', async () => {
  let greatestUnreadBytes = 0
  const sent = new Promise<number>((resolve) => {
    const server = createServer((_request, response) => {
      const stream = new EventStream(response)
      let messages = 0
      const sendNext = () => {
        if (response.destroyed || messages === 1000) return resolve(messages)
        stream.send('changes', 'x'.repeat(MESSAGE_BYTES))
        greatestUnreadBytes = Math.max(greatestUnreadBytes, response.writableLength)
        messages++
        setImmediate(sendNext)
      }
      sendNext()
    }).listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (!isAddress(address)) throw new Error('no address')
      const socket: Socket = connect(address.port, '127.0.0.1', () => {
        socket.pause().write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      })
      socket.on('error', () => undefined)
      cleanUp.push(() => socket.destroy())
    })
    cleanUp.push(() => server.close())
  })
  expect(await sent).toBeLessThan(1000)
  expect(greatestUnreadBytes).toBeGreaterThan(MAX_UNREAD_BYTES)
  expect(greatestUnreadBytes).toBeLessThan(MAX_UNREAD_BYTES + 2 * MESSAGE_BYTES)
})

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
