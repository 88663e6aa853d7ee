// @ts-check
import progressBar from 'cli-progress'

/**
 * Where a run stands.
 *
 * @typedef {object} Standing
 * @property {number} epoch from 1
 * @property {number} loss of the last batch
 * @property {number} accuracy of the last batch, or of the validation images after an epoch
 */

/**
 * Shows the progress of one run.
 *
 * @typedef {object} RunProgress
 * @property {(standing: Standing) => void} batchDone
 * @property {(standing: Standing) => void} epochDone
 * @property {(ending: string) => void} ended
 */

/** @param {number} loss */
const formatLoss = (loss) => (loss < 1000 ? loss.toFixed(3) : String(loss)).padStart(8).slice(0, 8)

/** @param {number} share */
const formatPercent = (share) => `${(share * 100).toFixed(1)} %`.padStart(7)

/**
 * A bar in a terminal; elsewhere a line for each epoch.
 *
 * @param {{ title: string, epochs: number, batchesPerEpoch: number }} run
 * @returns {RunProgress}
 */
export function showRunProgress(run) {
  return process.stdout.isTTY ? createBar(run) : createLines(run)
}

/**
 * @param {{ title: string, epochs: number }} run
 * @returns {RunProgress}
 */
function createLines({ title, epochs }) {
  return {
    batchDone() {},
    epochDone({ epoch, loss, accuracy }) {
      const figures = `loss ${formatLoss(loss)}  accuracy ${formatPercent(accuracy)}`
      console.log(`${title}  epoch ${epoch}/${epochs}  ${figures}`)
    },
    ended(ending) {
      console.log(`${title}  ${ending}`)
    },
  }
}

/**
 * @param {{ title: string, epochs: number, batchesPerEpoch: number }} run
 * @returns {RunProgress}
 */
function createBar({ title, epochs, batchesPerEpoch }) {
  const bar = new progressBar.SingleBar({
    format: `${title}  {bar}  epoch {epoch}/${epochs}  loss {loss}  accuracy {accuracy}  {ending}`,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 24,
    stream: process.stdout,
    hideCursor: true,
    linewrap: false,
    gracefulExit: false,
  })
  bar.start(epochs * batchesPerEpoch, 0, { epoch: 1, loss: '', accuracy: '', ending: '' })
  const show = (/** @type {Standing} */ { epoch, loss, accuracy }) => ({
    epoch,
    loss: formatLoss(loss),
    accuracy: formatPercent(accuracy),
  })
  return {
    batchDone: (standing) => bar.increment(1, show(standing)),
    epochDone: (standing) => bar.update(show(standing)),
    ended(ending) {
      bar.update({ ending })
      bar.stop()
    },
  }
}
