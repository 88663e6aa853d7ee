import type { LaunchOptions } from 'playwright-core'
import { chromiumPath } from './chromium-path.ts'

/**
 * Playwright switches these off by itself, in the one list that there can be, and this list replaces
 * its own. The last three are pages behind the address bar, of which each window would start two.
 */
const ABSENT_FEATURES: readonly string[] = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'TcpPortRandomizationWin',
  'ThirdPartyStoragePartitioning',
  'PreloadTopChromeWebUI',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
]

/** No name resolves, so that nothing leaves this machine even if a page asks for it. */
const ARGUMENTS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${ABSENT_FEATURES.join(',')}`,
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
]

/** How every Chromium of the tests is started. @throws {Error} when there is none */
export async function launchOptions(): Promise<LaunchOptions> {
  return { executablePath: await chromiumPath(), headless: true, args: [...ARGUMENTS] }
}
