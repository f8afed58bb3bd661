import { NeuralStyleError } from '../errors.js';
import { withoutPassword } from '../net/proxy.js';
import { type Guard, publicOnly } from '../net/public-only.js';

/** Limits to where the path or address of a picture may lead. */
export interface Reach {
  /** Folder in which paths start and which they must not leave; null where any file may be named. */
  readonly folder: string | null;
  readonly urls: 'none' | 'public' | 'any';
}

/** The reach of people who could as well do anything else: a flow's author, or whoever types a command. */
export const EVERYWHERE: Reach = { folder: null, urls: 'any' };

/**
 * The guard for connections to an address that has this reach; none where it may lead anywhere.
 * @throws NeuralStyleError `url-refused` where no address may be named
 */
export function guardOf({ urls }: Reach, url: string): Guard | undefined {
  if (urls === 'none') throw new NeuralStyleError('url-refused', { url: withoutPassword(url) });
  return urls === 'public' ? publicOnly() : undefined;
}
