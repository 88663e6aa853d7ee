/** Gives the visitor a file that was made here; nothing is sent anywhere. */
export function downloadFile(name: string, parts: BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has the file's content by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
