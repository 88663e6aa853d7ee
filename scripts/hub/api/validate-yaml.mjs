// @ts-check
import { jsonAnswer } from '../server/answer.mjs'
import { badRequest } from '../server/hub-error.mjs'
import { checkCard } from './repo-card.mjs'

/** @type {import('../server/route-table.mjs').Handler} */
export async function validateYaml(_hub, request) {
  const { content, repoType = 'model' } = await request.readJson()
  if (typeof content !== 'string') throw badRequest('Invalid input: expected content')
  if (repoType !== 'model' && repoType !== 'dataset' && repoType !== 'space') {
    throw badRequest('Invalid repoType')
  }
  const { errors, warnings } = checkCard(repoType, content)
  return {
    ...jsonAnswer({
      errors: errors.map((message) => ({ message })),
      warnings: warnings.map((message) => ({ message })),
    }),
    status: errors.length === 0 ? 200 : 400,
  }
}
