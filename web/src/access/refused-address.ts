import type { StoreAccess } from '../state/store-access.ts'
import type { AccessError } from './access-error.ts'

/** Stands in the way of an address that is none. */
export function refuseAddress(error: AccessError): StoreAccess {
  const refuse = async (): Promise<void> => {
    throw error
  }
  return {
    way: 'none',
    hubName: '',
    account: null,
    token: null,
    admit: refuse,
    denied: () => undefined,
    signIn: refuse,
    useToken: refuse,
    signOut: async () => undefined,
  }
}
