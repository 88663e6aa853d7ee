import fc from 'fast-check'

/** Runs a property on inputs that are the same in every run. */
export function checkProperty<Inputs>(property: fc.IProperty<Inputs>, numRuns = 100): void {
  fc.assert(property, { seed: 20_240_229, numRuns })
}

/** `checkProperty` for a property that waits. */
export async function checkAsyncProperty<Inputs>(
  property: fc.IAsyncProperty<Inputs>,
  numRuns = 100,
): Promise<void> {
  await fc.assert(property, { seed: 20_240_229, numRuns })
}
