const NOBODY = 65_534

/** Runs `task` as a user whom file permissions hold for, which they do not for root. */
export async function asUnprivilegedUser<Result>(task: () => Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(NOBODY)
  try {
    return await task()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
