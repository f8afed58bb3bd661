import { NeuralStyleError } from '../../../src/errors.js';
import type { Emit, LossSlots } from '../../../src/flow/loss/loss-slots.js';
import type { Style } from '../../../src/flow/loss/style.js';
import { FeatureMaps } from '../../../src/flow/payloads/feature-maps.js';
import { keeping } from '../../../src/evaluate/objective/objective-spec.js';
import { Objective } from '../../../src/flow/payloads/objective.js';
import { lossSettings } from '../../../src/settings/loss-settings.js';
import { StylePayload } from '../../../src/flow/payloads/style-payload.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

/*
 * What comes to a loss in tests: contents of one pixel, and styles of one number.
 */

const PICTURE = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };

export function features(): FeatureMaps {
  return new FeatureMaps('engine', { model: EMBEDDED_MODEL, picture: PICTURE, layers: 'content' }, [
    { layer: 'relu4_1', shape: [1, 1, 1] },
  ]);
}

export function styleOf(blend: number): Style {
  const tensors = [{ layer: 'relu1_1', channels: 1, part: 'gram', values: Float32Array.of(blend) }] as const;
  return { payload: new StylePayload('engine', EMBEDDED_MODEL, { statistic: GRAM_MATRICES, tensors }), blend };
}

export const objective: Objective = new Objective('engine', {
  ...lossSettings({}),
  ...keeping({ model: EMBEDDED_MODEL, picture: PICTURE, layers: 'content' }),
  styles: [],
});

/** The emitted messages, each with the blends of its styles, which tell these apart. */
interface Log {
  readonly emitted: [string, number[]][];
  readonly emit: Emit<string>;
}

export function logger(): Log {
  const emitted: Log['emitted'] = [];
  return { emitted, emit: (message, { styles }) => emitted.push([message, styles.map(({ blend }) => blend)]) };
}

export const failing: Emit<string> = () => {
  throw new Error('models differ');
};

/** How promises have settled so far: `waiting`, `done`, or the code or message of the error. */
export function watch(promises: readonly Promise<void>[]): () => Promise<string[]> {
  const states = promises.map(() => 'waiting');
  for (const [index, promise] of promises.entries()) {
    promise.then(
      () => (states[index] = 'done'),
      (error: unknown) => (states[index] = error instanceof NeuralStyleError ? error.code : String(error)),
    );
  }
  return async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return states;
  };
}

export function content(slots: LossSlots<string>, message: string, id = message): Promise<void> {
  return slots.content(message, id, { features: features(), mask: null });
}
