// @ts-check
import { jsonAnswer } from '../server/answer.mjs'
import { requireIdentity } from '../server/authenticate.mjs'
import { accountId } from '../store/accounts.mjs'

/** @param {string} name */
const avatarUrl = (name) => `/avatars/${accountId(name)}.svg`

/** @type {import('../server/route-table.mjs').Handler} */
export function whoAmI(_hub, request) {
  const { user, token } = requireIdentity(request)
  const createdAt = new Date(token.createdUnixMs).toISOString()
  const auth =
    token.role === 'oauth'
      ? { type: 'oauth', expiresAt: new Date(token.expiresAtUnixMs).toISOString() }
      : {
          type: 'access_token',
          accessToken: { displayName: 'local', role: token.role, createdAt },
        }
  return jsonAnswer({
    type: 'user',
    id: user.id,
    name: user.name,
    fullname: user.fullname,
    email: `${user.name}@users.noreply.local`,
    emailVerified: true,
    canPay: false,
    periodEnd: null,
    isPro: user.isPro,
    billingMode: 'prepaid',
    avatarUrl: avatarUrl(user.name),
    orgs: [...user.orgs]
      .filter(([name]) => token.grant === undefined || token.grant.orgs.has(name))
      .map(([name, roleInOrg]) => ({
        type: 'org',
        id: accountId(name),
        name,
        fullname: name,
        email: null,
        canPay: false,
        periodEnd: null,
        isEnterprise: false,
        avatarUrl: avatarUrl(name),
        roleInOrg,
      })),
    auth,
  })
}
