import { failureCode } from '../worker/store-failure.ts'
import { EngineFailure, SqlError } from './engine/sql-error.ts'
import type { FromQueryWorker, QueryFailureMessage, ToQueryWorker } from './query-protocol.ts'
import type { QueryService } from './query-service.ts'

type OpenMessage = Extract<ToQueryWorker, { kind: 'open' }>

export type PostToPage = (message: FromQueryWorker, transfer: ArrayBuffer[]) => void

/** Answers the page's messages: each query with exactly one of answer, failure and aborted. */
export class QueryServer {
  readonly #service: QueryService
  readonly #post: PostToPage
  readonly #controllers = new Map<number, AbortController>()

  constructor(service: QueryService, post: PostToPage) {
    this.#service = service
    this.#post = post
  }

  receive(message: ToQueryWorker): void {
    switch (message.kind) {
      case 'open':
        return void this.#open(message)
      case 'query':
        return void this.#serve(message)
      case 'abort':
        this.#controllers.get(message.id)?.abort()
    }
  }

  async #open({ address, token, folder }: OpenMessage): Promise<void> {
    try {
      await this.#service.open(address, token, folder)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#post({ kind: 'broken', code: failureCode(error), message }, [])
    }
  }

  async #serve({ id, query }: Extract<ToQueryWorker, { kind: 'query' }>): Promise<void> {
    const controller = new AbortController()
    this.#controllers.set(id, controller)
    try {
      const answer = await this.#service.run(query, controller.signal)
      const transfer = answer.kind === 'result' ? [answer.ipc.buffer] : []
      this.#post({ kind: 'answer', id, answer }, transfer)
    } catch (error) {
      if (controller.signal.aborted && !(error instanceof EngineFailure)) {
        this.#post({ kind: 'aborted', id }, [])
      } else {
        this.#post(toFailure(id, error), [])
      }
    } finally {
      this.#controllers.delete(id)
    }
  }
}

function toFailure(id: number, error: unknown): QueryFailureMessage {
  const message = error instanceof Error ? error.message : String(error)
  const isSql = error instanceof SqlError
  const code = isSql ? 'sql' : error instanceof EngineFailure ? 'engine' : failureCode(error)
  const { kind, position } = isSql ? error : { kind: null, position: null }
  return { kind: 'failure', id, code, message, sqlKind: kind, position }
}
