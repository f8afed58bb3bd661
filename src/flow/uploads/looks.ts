import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { JobQueue } from '../../async/turns.js';
import { ByteBudgetCache } from '../../evaluate/byte-budget-cache.js';
import { type Thumbnail, thumbnail } from '../../image/encode.js';
import { MEGABYTE } from '../../values/units.js';
import { invalidRequest } from '../config/admin-requests.js';
import { PictureReader } from '../files/picture-reader.js';
import { longerSide } from '../../pixels/fit.js';
import type { Security } from '../files/security.js';
import { type TypedInput, TypedInputs } from '../files/typed-inputs.js';

/** Pixels of a small picture: it is shown half as large, and smaller in lists. */
const SIDE = 256;
/** Bytes of small pictures that are kept: several hundred. */
const BUDGET = 8 * MEGABYTE;
/** Editors' questions that wait; one is answered at a time. */
const MOST_WAITING = 100;
/** The types whose picture does not depend on a message. */
const TYPES = ['str', 'example', 'upload'];

/** In the place of a node, which these types do without. */
const NOWHERE = Object.create(null) as Node;

/** Small pictures of what the fields of dialogs name. */
export class Looks {
  readonly #pictures: PictureReader;
  readonly #kept = new ByteBudgetCache<Thumbnail>(BUDGET);
  readonly #turns = new JobQueue(MOST_WAITING);

  constructor(
    { util }: Pick<NodeAPI, 'util'>,
    private readonly security: Security,
  ) {
    this.#pictures = new PictureReader(new TypedInputs(util, NOWHERE), security, () => undefined);
  }

  /**
   * The picture that a field names, small; never of a message, which there is none of.
   * @throws NeuralStyleError `request-invalid` for another type, `queue-full`, and for whatever is wrong with the picture
   */
  async at(input: TypedInput): Promise<Thumbnail> {
    if (!TYPES.includes(input.type)) throw invalidRequest(`one of ${TYPES.join(', ')} as type`, `"${input.type}"`);
    const end = await this.#turns.turn();
    try {
      const key = await this.#key(input);
      const known = key === null ? undefined : this.#kept.get(key);
      if (known) return known;
      const { picture } = await this.#pictures.load({ _msgid: '' }, input, longerSide(SIDE, false));
      const small = await thumbnail(picture, picture.width);
      if (key !== null) this.#kept.set(key, small, small.image.length);
      return small;
    } finally {
      end();
    }
  }

  /** A name for the picture that it loses where the file changes; null for one that may change unnoticed. */
  async #key({ source, type }: TypedInput): Promise<string | null> {
    if (type === 'example') return JSON.stringify([type, source]);
    if (type !== 'upload') return null;
    const stats = await stat(join(this.security.uploads, source)).catch(() => null);
    return stats && JSON.stringify([type, source, stats.size, stats.mtimeMs]);
  }
}
