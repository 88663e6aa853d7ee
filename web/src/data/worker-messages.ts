import type { CallName, FromWorker, WorkerCalls } from '../worker/protocol.ts'

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

/** Whether a message is one of ours; both ends are built together, so its fields are not doubted. */
export function isFromWorker(data: unknown): data is FromWorker {
  if (!isFields(data)) return false
  switch (data['kind']) {
    case 'notice':
      return isFields(data['notice'])
    case 'answer':
    case 'failure':
    case 'aborted':
      return typeof data['id'] === 'number'
    default:
      return false
  }
}

type AnswerChecks = {
  readonly [Name in CallName]: (answer: unknown) => answer is WorkerCalls[Name]['answer']
}

/** Tells the answers of the calls apart by what each has and no other. */
export const isAnswerOf: AnswerChecks = {
  open: (answer): answer is WorkerCalls['open']['answer'] => hasList(answer, 'projects'),
  openProject: (answer): answer is WorkerCalls['openProject']['answer'] => hasList(answer, 'runs'),
  selectRuns: (answer): answer is WorkerCalls['selectRuns']['answer'] =>
    hasList(answer, 'metrics') && hasList(answer, 'definitions'),
  series: (answer): answer is WorkerCalls['series']['answer'] =>
    hasList(answer, 'lines') && hasList(answer, 'placements'),
  runRecord: (answer): answer is WorkerCalls['runRecord']['answer'] =>
    isFields(answer) && typeof answer['id'] === 'string' && hasList(answer, 'attempts'),
  authorize: isNull,
  setVisible: isNull,
}

function isNull(answer: unknown): answer is null {
  return answer === null
}

function hasList(answer: unknown, key: string): boolean {
  return isFields(answer) && Array.isArray(answer[key])
}
