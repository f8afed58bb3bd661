import { photographOf, stylesOf, weightsOf } from '../../evaluate/objective/objective-parts.js';
import type { ObjectiveSpec } from '../../evaluate/objective/objective-spec.js';
import type { Weights } from '../../loss/losses.js';
import type { Objective as Api } from './api.js';
import { ImageTensor } from './image-tensor.js';
import { isKind } from './kind.js';
import { Storage } from './storage.js';

/** The objective of the optimiser, in a message: content, styles and weights. */
export class Objective implements Api {
  readonly kind = 'objective';
  readonly engine: string;
  readonly weights: Weights;
  private readonly storage: Storage<ObjectiveSpec>;

  /** @param weighedBy the node whose weights the objective has; null where there are several, or none */
  constructor(
    engine: string,
    spec: ObjectiveSpec,
    readonly weighedBy: string | null = null,
  ) {
    this.engine = engine;
    this.weights = weightsOf(spec);
    this.storage = new Storage(spec);
  }

  get spec(): ObjectiveSpec {
    return this.storage.value;
  }

  get shape(): readonly [number, number, 3] {
    const { width, height } = this.spec.size;
    return [height, width, 3];
  }

  /** The picture whose content is kept; null where there is none. */
  get content(): ImageTensor | null {
    const photograph = photographOf(this.spec);
    return photograph && new ImageTensor(photograph);
  }

  toJSON(): object {
    return { kind: this.kind, size: this.shape, styles: stylesOf(this.spec).length, weights: this.weights };
  }

  toString(): string {
    return `objective with ${stylesOf(this.spec).length} style(s)`;
  }
}

export function isObjective(value: unknown): value is Objective {
  return isKind(value, 'objective') && typeof value.spec === 'object';
}
