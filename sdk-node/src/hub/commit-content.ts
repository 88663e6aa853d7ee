import { createHash } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { HubFailure } from './hub-failure.ts'

/** What a commit puts under a path: a text, bytes in memory, or a file on the disk. */
export type CommitContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'file'; readonly file: string; readonly sha256: string }

/** What the Hub tells of a file's content. */
export interface RemoteContent {
  /** As Git names what it keeps itself: the content, or what stands for a large one. */
  readonly gitOid: string
  /** Of a large file; null for one that Git keeps. Lower-case hex. */
  readonly sha256: string | null
}

/** @throws {HubFailure} `stale` for a file that is gone */
export async function blobOf(content: CommitContent): Promise<Blob> {
  if (content.kind === 'text') return new Blob([content.text])
  if (content.kind === 'bytes') return new Blob([content.bytes])
  try {
    return await openAsBlob(content.file)
  } catch (cause) {
    // It has been merged into another meanwhile: there is another plan to be made.
    const message = `${content.file} is not there any more`
    throw new HubFailure(message, { kind: 'stale', cause })
  }
}

/** Whether the Hub has this content. Files on the disk are large ones there. */
export function isSameContent(content: CommitContent, remote: RemoteContent): boolean {
  if (content.kind === 'file') return remote.sha256 === content.sha256
  const bytes = content.kind === 'text' ? Buffer.from(content.text) : content.bytes
  if (remote.sha256 === null) return remote.gitOid === gitObjectId(bytes)
  return remote.sha256 === createHash('sha256').update(bytes).digest('hex')
}

/** As Git names a file's content. */
function gitObjectId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex')
}
