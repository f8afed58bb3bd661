import type { LoadedNetwork } from '../evaluate/networks.js';
import type { Network } from '../model/network.js';
import { onceFor } from '../values/once-for.js';

const withoutTaps = onceFor((network: Network): Network => ({ ...network, taps: new Map() }));

/** A network whose features are those before its taps: the painter was trained with them. */
export function rawNetwork({ network, id }: LoadedNetwork): LoadedNetwork {
  return { network: withoutTaps(network), id: `${id}|raw` };
}
