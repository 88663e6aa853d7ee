const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** A number of bytes as people read it, such as `4.5 MB`. */
export function formatBytes(byteLength: number): string {
  let size = byteLength
  let unit = 0
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000
    unit++
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : 1
  return `${size.toFixed(digits)} ${byteLength === 1 ? 'byte' : UNITS[unit]}`
}

/** Such as `1 file` and `2 files`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
