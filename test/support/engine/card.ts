import { join } from 'node:path';
import { withVariables } from './missing-packages.js';

const PRELOAD = join(__dirname, '..', '..', '..', '..', 'test', 'support', 'engine', 'card.cjs');

/** What the driver of a graphics card may do when it is asked to compute. */
export type CardBehaviour = 'works' | 'crashes' | 'hangs' | 'gives NaN' | 'gives 1';

/** Runs `body`; for processes that start meanwhile there is a graphics card, which onnxruntime's processor kernels stand in for. */
export async function withCard(behaviour: CardBehaviour, body: () => Promise<void>): Promise<void> {
  await withVariables({ NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`, CARD: behaviour }, body);
}
