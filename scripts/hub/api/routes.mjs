// @ts-check
import { COMPLETE_PATH } from '../cdn/upload-urls.mjs'
import { route } from '../server/route-table.mjs'
import { createBranch, deleteBranch, listRefs } from './branches.mjs'
import { commit } from './commit.mjs'
import { createRepo } from './create-repo.mjs'
import { completeMultipart, lfsBatch, lfsVerify } from './lfs-batch.mjs'
import { listCommits } from './list-commits.mjs'
import { listRepos } from './list-repos.mjs'
import { listTree, pathsInfo } from './list-tree.mjs'
import { preupload } from './preupload.mjs'
import { changeSettings, deleteRepo, superSquash } from './repo-administration.mjs'
import { authCheck, repoInfo } from './repo-info.mjs'
import { authorize } from '../oauth/authorize.mjs'
import { issueToken, jsonWebKeys, openIdConfiguration, userInfo } from '../oauth/token.mjs'
import { spacePage } from '../space/space-page.mjs'
import { repoPage } from './repo-page.mjs'
import { rawFile, resolveCached, resolveFile } from './resolve.mjs'
import { changeSetting, readRuntime, readSettings } from './space-settings.mjs'
import { validateYaml } from './validate-yaml.mjs'
import { whoAmI } from './whoami.mjs'

/** The first that fits is taken. @type {readonly import('../server/route-table.mjs').Route[]} */
export const apiRoutes = [
  route('GET', '/api/whoami-v2', whoAmI),
  route('POST', '/api/repos/create', createRepo),
  route('DELETE', '/api/repos/delete', deleteRepo),
  route('POST', '/api/validate-yaml', validateYaml),
  route('POST', COMPLETE_PATH, completeMultipart),
  route(
    'GET',
    '/api/resolve-cache/(?<types>models|datasets|spaces)/(?<ns>[^/]+)/(?<repo>[^/]+)/:revision/:path',
    resolveCached,
  ),
  route('GET', '/api/:types', listRepos),
  route('POST', ':repo-api/preupload/:revision', preupload),
  route('POST', ':repo-api/commit/:revision', commit),
  route('GET', ':repo-api/tree/:revision:path?', listTree),
  route('POST', ':repo-api/paths-info/:revision', pathsInfo),
  route('GET', ':repo-api/commits/:revision', listCommits),
  route('GET', ':repo-api/refs', listRefs),
  route('POST', ':repo-api/branch/:revision', createBranch),
  route('DELETE', ':repo-api/branch/:revision', deleteBranch),
  route('POST', ':repo-api/super-squash/:revision', superSquash),
  route('PUT', ':repo-api/settings', changeSettings),
  route('GET', ':repo-api/auth-check', authCheck),
  route('GET', ':repo-api/auth-check/(?<name>write)', authCheck),
  route('GET', '/api/(?<types>spaces)/(?<ns>[^/]+)/(?<repo>[^/]+)/runtime', readRuntime),
  ...['GET', 'POST', 'DELETE'].map((method) =>
    route(
      method,
      '/api/(?<types>spaces)/(?<ns>[^/]+)/(?<repo>[^/]+)/(?<name>variables|secrets)',
      method === 'GET' ? readSettings : changeSetting,
    ),
  ),
  route('GET', ':repo-api', repoInfo),
  route('GET', ':repo-api/revision/:revision', repoInfo),
  route('POST', ':repo.git/info/lfs/objects/batch', lfsBatch),
  route('POST', ':repo.git/info/lfs/objects/verify', lfsVerify),
  route('GET', ':repo/resolve/:revision/:path', resolveFile),
  route('GET', ':repo/raw/:revision/:path', rawFile),
  route('GET', '/.well-known/openid-configuration', openIdConfiguration),
  route('GET', '/oauth/authorize', authorize),
  route('POST', '/oauth/token', issueToken),
  route('GET', '/oauth/userinfo', userInfo),
  route('GET', '/oauth/jwks', jsonWebKeys),
  route('GET', '/(?<types>spaces)/(?<ns>[^/]+)/(?<repo>[^/]+)', spacePage),
  route('GET', '/(?<types>datasets)/(?<ns>[^/]+)/(?<repo>[^/]+)', repoPage),
]
