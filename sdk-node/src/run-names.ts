const ADJECTIVES =
  'amber ample bold brave brisk bright calm clear clever cool crisp daring deep eager early fair fine fleet fresh gentle glad golden grand green happy hardy honest keen kind lively lucid lunar mellow merry mild neat nimble noble open patient plain proud quick quiet rapid ready rosy sharp silent silver sleek smooth snowy solar solid spry steady still stout sunny swift tidy vivid warm wise zesty'.split(
    ' ',
  )

const NOUNS =
  'acorn anchor aspen badger basin beacon birch bison bridge brook canyon cedar cliff clover comet coral cove crane creek delta dune eagle ember falcon fern field finch fjord forest fox glade grove harbor hawk hazel heron hill island ivy juniper kestrel lagoon lake lark maple marsh meadow mesa moon moss oak ocean orchid osprey otter owl peak pebble pine plover pond prairie quartz raven reef ridge river robin sage shore sparrow spruce star stone stream summit swan thistle tide trail tulip valley willow wren'.split(
    ' ',
  )

/**
 * A readable name that no run of the project has, such as `brisk-heron-12`. The number counts the
 * project's runs, so that names tell their order.
 * @param random uniform in [0, 1)
 */
export function generateRunName(
  taken: ReadonlySet<string>,
  runCount: number,
  random: () => number = Math.random,
): string {
  const pick = (words: readonly string[]): string =>
    words[Math.floor(random() * words.length)] ?? 'run'
  for (let number = runCount + 1; ; number++) {
    const name = `${pick(ADJECTIVES)}-${pick(NOUNS)}-${number}`
    if (!taken.has(name)) return name
  }
}
