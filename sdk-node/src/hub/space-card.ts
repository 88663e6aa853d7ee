import { REPO_TAG } from './dataset-card.ts'

/** What a Space shows. */
export interface SpaceSubject {
  /** `owner/name` */
  readonly dataset: string
  /** Whether visitors have to sign in to see it. */
  readonly isPrivate: boolean
}

/** The README of a Space, by which the Hub knows how to serve it. */
export function spaceCard(
  facts: SpaceSubject & { readonly space: string; readonly hubUrl: string },
): string {
  const { space, hubUrl, dataset, isPrivate } = facts
  const title = space.split('/')[1] ?? space
  const signIn = isPrivate ? '\nhf_oauth: true\nhf_oauth_scopes:\n- read-repos' : ''
  return `---
title: ${JSON.stringify(title)}
emoji: 📈
sdk: static
app_file: index.html
pinned: false
tags:
- ${REPO_TAG}
datasets:
- ${dataset}${signIn}
---

# ${title}

A Shardboard dashboard of the training runs in [${dataset}](${hubUrl}/datasets/${dataset}).
It holds only code: each visitor's browser reads the Dataset itself.
`
}

/** Whether a README is of one of our Spaces: it has our tag. */
export function isOwnSpaceCard(readme: string): boolean {
  return listOf(readme, 'tags').includes(REPO_TAG)
}

/** Whether a README, which people may have changed, still serves a Space as it has to be. */
export function isFittingSpaceCard(readme: string, { dataset, isPrivate }: SpaceSubject): boolean {
  const scopes = listOf(readme, 'hf_oauth_scopes')
  const hasSignIn = valueOf(readme, 'hf_oauth') === 'true' && scopes.includes('read-repos')
  return (
    valueOf(readme, 'sdk') === 'static' &&
    (valueOf(readme, 'app_file') ?? 'index.html') === 'index.html' &&
    listOf(readme, 'datasets').includes(dataset) &&
    hasSignIn === isPrivate
  )
}

/** A member of a README's front matter, as written. */
function valueOf(readme: string, key: string): string | undefined {
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readme)?.[1] ?? ''
  const member = new RegExp(`^${key}:[ \\t]*(.*(?:\\r?\\n[ \\t]*-[ \\t].*)*)`, 'm')
  return member.exec(front)?.[1]?.trim()
}

/** A list's texts, whether it is written on one line or on several. */
function listOf(readme: string, key: string): string[] {
  const value = valueOf(readme, key) ?? ''
  return value.startsWith('[')
    ? value.slice(1, value.lastIndexOf(']')).split(',').map(unquote)
    : value.split('\n').map((line) => unquote(line.replace(/^[ \t]*-/, '')))
}

function unquote(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2')
}
