import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { NeuralStyleError } from '../errors.js';
import { isPublicAddress } from './address.js';
import { withoutPassword } from './proxy.js';

/** The addresses of a host that may be connected to; throws where it must not be reached. Called anew at every redirect. */
export type Guard = (url: URL) => Promise<readonly LookupAddress[]>;

export interface PublicOnlyOptions {
  /** All addresses of a name. */
  readonly resolve: (name: string) => Promise<LookupAddress[]>;
  readonly isPublic: (address: string) => boolean;
}

const DEFAULTS: PublicOnlyOptions = { resolve: (name) => lookup(name, { all: true }), isPublic: isPublicAddress };

/**
 * Lets through what is on the public internet. A name is resolved here, and the connection goes to the addresses that were
 * looked at, so that a name server cannot show one address to us and another to the socket. Where only one of several
 * addresses is private, the name is refused as a whole.
 *
 * @param options tests bring their own
 * @returns a guard that throws NeuralStyleError `address-refused`
 */
export function publicOnly(options: Partial<PublicOnlyOptions> = {}): Guard {
  const { resolve, isPublic } = { ...DEFAULTS, ...options };
  return async (url) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const family = isIP(host);
    const addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublic(address)))
      throw new NeuralStyleError('address-refused', { url: withoutPassword(url.href), host });
    return addresses;
  };
}
