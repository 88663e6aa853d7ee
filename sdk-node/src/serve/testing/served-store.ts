import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  createDashboardServer,
  type DashboardServer,
  type DashboardServerOptions,
} from '../dashboard-server.ts'
import { ManualRepeat } from './manual-repeat.ts'
import { requestRaw, type RawRequest, type RawResponse } from './raw-request.ts'

/** A server on a free port of this machine, over a store and a site in a folder of its own. */
export class ServedStore {
  readonly folder: string
  readonly server: DashboardServer
  readonly clock: ManualRepeat
  readonly warnings: string[]

  private constructor(
    folder: string,
    server: DashboardServer,
    clock: ManualRepeat,
    warnings: string[],
  ) {
    this.folder = folder
    this.server = server
    this.clock = clock
    this.warnings = warnings
  }

  static async open(options: Partial<DashboardServerOptions> = {}): Promise<ServedStore> {
    const folder = await mkdtemp(join(tmpdir(), 'shardboard-serve-'))
    const clock = new ManualRepeat()
    const warnings: string[] = []
    const server = await createDashboardServer({
      storeDir: join(folder, 'store'),
      siteDir: join(folder, 'site'),
      port: 0,
      repeat: clock.repeat,
      onWarning: (message) => warnings.push(message),
      ...options,
    })
    return new ServedStore(folder, server, clock, warnings)
  }

  /** @param path relative to the test's folder: `store/…`, `site/…`, or outside both */
  async write(path: string, content: string | Uint8Array): Promise<string> {
    const file = join(this.folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    return file
  }

  request(target: string, options?: RawRequest): Promise<RawResponse> {
    return requestRaw(this.server.port, target, options)
  }

  async close(): Promise<void> {
    await this.server.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
