// @ts-check

const LOWEST = { major: 20, minor: 19 }

/**
 * Whether a Node version can run this workspace.
 *
 * @param {string} version as in `process.versions.node`
 */
export function isNodeVersionSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > LOWEST.major || (major === LOWEST.major && minor >= LOWEST.minor)
}

/** Ends the process with a message that says what to do when this Node is too old. */
export function requireNodeVersion() {
  const { node } = process.versions
  if (isNodeVersionSupported(node)) return
  console.error(
    `Shardboard needs Node ${LOWEST.major}.${LOWEST.minor} or newer; this is Node ${node}. ` +
      'Install a current one (https://nodejs.org) and run the command again.',
  )
  process.exit(1)
}
