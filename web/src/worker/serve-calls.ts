import type { DataNotice } from '../data/catalog.ts'
import { answerBuffers } from './answer-series.ts'
import type { DataService } from './data-service.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { failureCode } from './store-failure.ts'

export type PostToPage = (message: FromWorker, transfer: ArrayBuffer[]) => void

interface Answer {
  readonly answer: unknown
  readonly transfer: ArrayBuffer[]
}

type Call = Extract<ToWorker, { kind: 'call' }>

/** Answers the page's messages: each call with exactly one of answer, failure and aborted. */
export class CallServer {
  readonly #service: DataService
  readonly #post: PostToPage
  readonly #controllers = new Map<number, AbortController>()

  constructor(service: DataService, post: PostToPage) {
    this.#service = service
    this.#post = post
  }

  receive(message: ToWorker): void {
    if (message.kind === 'abort') this.#controllers.get(message.id)?.abort()
    else void this.#serve(message)
  }

  async #serve(call: Call): Promise<void> {
    const controller = new AbortController()
    this.#controllers.set(call.id, controller)
    const { id } = call
    try {
      const { answer, transfer } = await this.#answer(call, controller.signal)
      if (controller.signal.aborted) this.#post({ kind: 'aborted', id }, [])
      else this.#post({ kind: 'answer', id, answer }, transfer)
    } catch (error) {
      if (controller.signal.aborted) this.#post({ kind: 'aborted', id }, [])
      else {
        const message = error instanceof Error ? error.message : String(error)
        this.#post({ kind: 'failure', id, code: failureCode(error), message }, [])
      }
    } finally {
      this.#controllers.delete(id)
    }
  }

  async #answer(call: Call, signal: AbortSignal): Promise<Answer> {
    switch (call.name) {
      case 'open':
        return copied({ projects: await this.#service.open(call.request.address) })
      case 'authorize':
        return copied(await this.#service.authorize(call.request.hubUrl, call.request.token))
      case 'openProject':
        return copied({ runs: await this.#service.openProject(call.request.folder) })
      case 'selectRuns':
        return copied(await this.#service.selectRuns(call.request.runIds))
      case 'series': {
        const answer = await this.#service.series(call.request, signal)
        return { answer, transfer: answerBuffers(answer) }
      }
      case 'runRecord':
        return copied(await this.#service.runRecord(call.request.runId))
      case 'setVisible':
        this.#service.setVisible(call.request.visible)
        return copied(null)
    }
  }
}

function copied(answer: unknown): Answer {
  return { answer, transfer: [] }
}

export function noticePoster(post: PostToPage): (notice: DataNotice) => void {
  return (notice) => post({ kind: 'notice', notice }, [])
}
