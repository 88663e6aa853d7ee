export interface AccessFacts {
  /** Of the failure. */
  readonly code: string
  readonly message: string
  /** The dataset, as people call it. */
  readonly store: string
  /** The Hub's name. */
  readonly hub: string
  /** null while the store is read as anybody */
  readonly account: string | null
}

/** Whether the visitor, or the link, is what stands in the way. */
export function isAccessFailure(code: string): boolean {
  return /^(?:bad-address|absent-dataset|expired|no-access|sign-in-needed|sign-in-failed)$/.test(
    code,
  )
}

/** What stands in the way of a store, in a few words. */
export function accessTitle({ code, store, account }: AccessFacts): string {
  switch (code) {
    case 'bad-address':
      return 'This link was not understood'
    case 'absent-dataset':
      return 'The dataset is not there'
    case 'expired':
      return 'Your sign-in has ended'
    case 'sign-in-failed':
      return 'You are not signed in'
    case 'no-access':
      return account === null ? `No access to ${store}` : `${account} has no access to ${store}`
    default:
      return `Sign in to see ${store}`
  }
}

/** What it means, and what can be done. */
export function accessText({ code, message, store, hub, account }: AccessFacts): readonly string[] {
  switch (code) {
    case 'bad-address':
      return [message]
    case 'absent-dataset':
      return [`${message}.`, 'Look at the name in the link, or ask whoever sent it.']
    case 'expired':
      return [`Sign in again to go on reading ${store}.`]
    case 'sign-in-failed':
      return [`${store} cannot be read by somebody whom ${hub} does not know.`, message]
    case 'no-access':
      return account === null
        ? [`It may be that ${hub} asks its visitors to sign in, or that its owner has to allow it.`]
        : [
            `Either the dataset is not shared with this account, or it belongs to an organisation that you have not let this page read: ${hub} does not say which.`,
            'Ask its owner, or grant the organisation.',
          ]
    default:
      return [
        `It is private, or is not there. What you read is read with your own account on ${hub}, and stays in this tab.`,
      ]
  }
}
