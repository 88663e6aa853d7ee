// @ts-check
import { setImmediate as nextTurn } from 'node:timers/promises'
import { init } from 'shardboard'
import { Classifier } from './classifier.mjs'
import { createRandom, pickDigits, shuffledIndices } from './digits.mjs'
import { learningRateAt } from './run-plans.mjs'

/** @typedef {import('./digits.mjs').Digits} Digits */

/**
 * @typedef {object} Training
 * @property {import('./run-plans.mjs').RunPlan} plan
 * @property {import('./run-plans.mjs').Effort} effort
 * @property {{ train: Digits, validation: Digits }} digits
 * @property {string} storeDir
 * @property {AbortSignal} signal stops between two batches
 * @property {() => Promise<import('./progress.mjs').RunProgress>} showProgress called when the run
 *   is in the store; training waits for it
 */

const HIDDEN_UNITS = [64, 32]
const SEED = 7

/** A run whose loss was no number for so many batches will not recover. */
const HOPELESS_BATCHES = 25

/** @param {Training} training */
function startRun({ plan, effort, storeDir }) {
  const run = init({
    project: 'digits',
    quiet: true,
    name: plan.name,
    group: plan.optimizer,
    tags: plan.tags,
    dir: storeDir,
    config: {
      optimizer: plan.optimizer,
      learningRate: plan.learningRate,
      batchSize: effort.batchSize,
      epochs: effort.epochs,
      seed: SEED,
      model: { kind: 'perceptron', hiddenUnits: HIDDEN_UNITS, activation: 'leaky-relu' },
      data: { name: 'mnist', train: effort.trainCount, validation: effort.validationCount },
    },
  })
  run.defineMetric('val/loss', { summary: 'min', goal: 'minimize' })
  run.defineMetric('val/accuracy', { summary: 'max', goal: 'maximize' })
  return run
}

/**
 * Trains one classifier and logs how it goes.
 *
 * @param {Training} training
 */
export async function trainRun(training) {
  const run = startRun(training)
  const { plan } = training
  const classifier = new Classifier({
    optimizer: plan.optimizer,
    hiddenUnits: HIDDEN_UNITS,
    seed: SEED,
  })
  try {
    const progress = await training.showProgress()
    const ending = await trainEpochs(training, { run, classifier, progress })
    progress.ended(ending)
    await run.finish({ status: ending === 'finished' ? 'finished' : 'failed' })
  } catch (error) {
    await run.finish({ status: 'failed' })
    throw error
  } finally {
    classifier.dispose()
  }
}

/**
 * @param {Training} training
 * @param {object} parts
 * @param {import('shardboard').Run} parts.run
 * @param {Classifier} parts.classifier
 * @param {import('./progress.mjs').RunProgress} parts.progress
 * @returns {Promise<'finished' | 'diverged' | 'stopped'>}
 */
async function trainEpochs({ plan, effort, digits, signal }, { run, classifier, progress }) {
  const random = createRandom(SEED)
  const batchesPerEpoch = Math.floor(effort.trainCount / effort.batchSize)
  const stepCount = batchesPerEpoch * effort.epochs
  let hopeless = 0
  for (let epoch = 1; epoch <= effort.epochs; epoch += 1) {
    const order = shuffledIndices(digits.train.count, random)
    let loss = NaN
    for (let batch = 0; batch < batchesPerEpoch; batch += 1) {
      const step = (epoch - 1) * batchesPerEpoch + batch
      const start = batch * effort.batchSize
      const startMs = performance.now()
      const images = pickDigits(digits.train, order.subarray(start, start + effort.batchSize))
      const learningRate = learningRateAt(plan.learningRate, step, stepCount)
      const result = classifier.trainBatch(images, learningRate)
      const seconds = (performance.now() - startMs) / 1000
      loss = result.loss
      run.log({
        train: {
          loss,
          accuracy: result.accuracy,
          grad_norm: result.gradientNorm,
          lr: learningRate,
          epoch: (step + 1) / batchesPerEpoch,
          images_per_second: images.count / seconds,
        },
      })
      progress.batchDone({ epoch, loss, accuracy: result.accuracy })
      hopeless = Number.isFinite(loss) ? 0 : hopeless + 1
      if (hopeless === HOPELESS_BATCHES) return 'diverged'
      await nextTurn()
      if (signal.aborted) return 'stopped'
    }
    const validation = classifier.evaluate(digits.validation)
    run.log({ val: validation }, { step: epoch * batchesPerEpoch - 1 })
    progress.epochDone({ epoch, loss, accuracy: validation.accuracy })
  }
  return 'finished'
}
