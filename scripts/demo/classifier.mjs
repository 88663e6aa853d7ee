// @ts-check
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { CLASS_COUNT, IMAGE_PIXELS } from './digits.mjs'

/** @typedef {import('./digits.mjs').Digits} Digits */

/**
 * @typedef {object} ClassifierOptions
 * @property {'sgd' | 'adam'} optimizer
 * @property {readonly number[]} hiddenUnits of each layer between pixels and classes
 * @property {number} seed of the first weights
 */

/**
 * What a batch, or a whole set, says about the model.
 *
 * @typedef {{ loss: number, accuracy: number }} Scores
 */

// Keeps TensorFlow.js from advertising its native backend on every start.
tf.enableProdMode()

/** @param {ClassifierOptions} options */
function createModel({ hiddenUnits, seed }) {
  const model = layers.sequential()
  for (const [index, units] of [...hiddenUnits, CLASS_COUNT].entries()) {
    const isLast = index === hiddenUnits.length
    model.add(
      layers.layers.dense({
        units,
        ...(index === 0 && { inputShape: [IMAGE_PIXELS] }),
        kernelInitializer: layers.initializers.heNormal({ seed: seed + index }),
      }),
    )
    if (!isLast) model.add(layers.layers.leakyReLU({ alpha: 0.1 }))
  }
  return model
}

/**
 * @param {'sgd' | 'adam'} kind
 * @returns {{
 *   setLearningRate(rate: number): void
 *   apply(gradients: { name: string, tensor: tf.Tensor }[]): void
 *   dispose(): void
 * }}
 */
function createOptimizer(kind) {
  const optimizer = kind === 'sgd' ? tf.train.sgd(0) : tf.train.adam(0)
  return {
    setLearningRate(rate) {
      if ('setLearningRate' in optimizer) optimizer.setLearningRate(rate)
      // Adam reads it at every step, yet its types hide it.
      else Object.assign(optimizer, { learningRate: rate })
    },
    apply: (gradients) => optimizer.applyGradients(gradients),
    dispose: () => optimizer.dispose(),
  }
}

/**
 * @param {Digits} digits
 * @returns {{ images: tf.Tensor2D, classes: tf.Tensor2D }}
 */
function toTensors({ pixels, labels, count }) {
  return {
    images: tf.tensor2d(pixels, [count, IMAGE_PIXELS]),
    classes: tf.reshape(tf.oneHot(labels, CLASS_COUNT), [count, CLASS_COUNT]),
  }
}

/** A small perceptron for handwritten digits. */
export class Classifier {
  #model
  #optimizer

  /** @param {ClassifierOptions} options */
  constructor(options) {
    this.#model = createModel(options)
    this.#optimizer = createOptimizer(options.optimizer)
  }

  get weightCount() {
    return this.#model.countParams()
  }

  /**
   * @param {tf.Tensor2D} images
   * @returns {tf.Tensor2D} a score for each class
   */
  #predict(images) {
    const logits = this.#model.apply(images, { training: true })
    if (!(logits instanceof tf.Tensor)) throw new Error('the model should have one output')
    return tf.reshape(logits, [images.shape[0], CLASS_COUNT])
  }

  /**
   * Learns from one batch.
   *
   * @param {Digits} batch
   * @param {number} learningRate
   * @returns {Scores & { gradientNorm: number }} before the step
   */
  trainBatch(batch, learningRate) {
    return tf.tidy(() => {
      const { images, classes } = toTensors(batch)
      let accuracy = NaN
      const lossOfBatch = () => {
        const logits = this.#predict(images)
        accuracy = hitRate(logits, batch.labels)
        return meanLoss(classes, logits)
      }
      const { value, grads } = tf.variableGrads(lossOfBatch)
      const gradients = Object.entries(grads).map(([name, tensor]) => ({ name, tensor }))
      const gradientNorm = Math.hypot(...gradients.map(({ tensor }) => toNumber(tf.norm(tensor))))
      this.#optimizer.setLearningRate(learningRate)
      this.#optimizer.apply(gradients)
      return { loss: toNumber(value), accuracy, gradientNorm }
    })
  }

  /**
   * @param {Digits} digits
   * @returns {Scores}
   */
  evaluate(digits) {
    return tf.tidy(() => {
      const { images, classes } = toTensors(digits)
      const logits = this.#predict(images)
      const loss = toNumber(meanLoss(classes, logits))
      return { loss, accuracy: hitRate(logits, digits.labels) }
    })
  }

  dispose() {
    this.#model.dispose()
    this.#optimizer.dispose()
  }
}

/**
 * Cross-entropy as the textbook has it. Without the usual guard against log(0), logits that lie far
 * apart make it NaN: so a learning rate that is much too high shows.
 *
 * @param {tf.Tensor2D} classes one-hot
 * @param {tf.Tensor2D} logits
 * @returns {tf.Scalar} averaged over the images
 */
function meanLoss(classes, logits) {
  const likelihoods = tf.log(tf.softmax(logits))
  return tf.neg(tf.mean(tf.sum(tf.mul(classes, likelihoods), 1)))
}

/** @param {tf.Tensor} scalar */
const toNumber = (scalar) => scalar.dataSync()[0] ?? NaN

/**
 * The share of images whose likeliest class is theirs. A model that says NaN hits nothing.
 *
 * @param {tf.Tensor2D} logits
 * @param {Int32Array} labels
 */
function hitRate(logits, labels) {
  const scores = Float32Array.from(logits.dataSync())
  let hits = 0
  for (const [image, label] of labels.entries()) {
    const own = scores.subarray(image * CLASS_COUNT, (image + 1) * CLASS_COUNT)
    const ofLabel = own[label] ?? NaN
    if (Number.isFinite(ofLabel) && own.every((score) => score <= ofLabel)) hits += 1
  }
  return hits / labels.length
}
