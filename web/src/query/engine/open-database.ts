import {
  createDuckDB,
  DEFAULT_RUNTIME,
  getPlatformFeatures,
  VoidLogger,
  type DuckDBBindingsBase,
} from '@duckdb/duckdb-wasm/blocking'
import { StoreFailure } from '../../worker/store-failure.ts'

/** Named, but never fetched: the module is there already. */
const NO_BUNDLE = { mainModule: '', mainWorker: '' }

/**
 * Makes a database in memory.
 * @throws {StoreFailure} in a browser that lacks what the engine needs
 */
export async function openDatabase(module: WebAssembly.Module): Promise<DuckDBBindingsBase> {
  const bindings = await linkEngine(module)
  openInMemory(bindings)
  return bindings
}

/**
 * The engine, before it has a database. The runtime that it is given has neither files nor a network,
 * so that whatever a query says, nothing is ever asked for.
 * @throws {StoreFailure} in a browser that lacks what the engine needs
 */
export async function linkEngine(module: WebAssembly.Module): Promise<DuckDBBindingsBase> {
  const { wasmExceptions } = await getPlatformFeatures()
  if (!wasmExceptions) {
    const message = 'This browser is too old for SQL: it lacks exceptions in WebAssembly'
    throw new StoreFailure('internal', message)
  }
  const bundles = { mvp: NO_BUNDLE, eh: NO_BUNDLE }
  const bindings = await createDuckDB(bundles, new VoidLogger(), DEFAULT_RUNTIME)
  const instantiated = new Promise<never>((_resolve, reject) => {
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      success: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object => {
      Reflect.set(globalThis, 'DUCKDB_RUNTIME', DEFAULT_RUNTIME)
      WebAssembly.instantiate(module, imports).then(
        (instance) => success(instance, module),
        (reason: unknown) => reject(reason),
      )
      return {}
    }
    Reflect.set(bindings, 'instantiateWasm', instantiateWasm)
  })
  await Promise.race([bindings.instantiate(), instantiated])
  return bindings
}

/** Gives the engine a new and empty database in place of the one that it had. */
export function openInMemory(bindings: DuckDBBindingsBase): void {
  // Numbers leave the engine as they are: a cast to double would round long ones.
  const query = {
    castBigIntToDouble: false,
    castDecimalToDouble: false,
    castTimestampToDate: false,
  }
  bindings.open({ path: ':memory:', query })
}
