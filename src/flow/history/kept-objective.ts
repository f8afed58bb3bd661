import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { photographOf, stylesOf } from '../../evaluate/objective/objective-parts.js';
import type { ObjectiveSpec } from '../../evaluate/objective/objective-spec.js';
import { DEFAULT_LIMITS } from '../../image/limits.js';
import { EMBEDDED_MODEL } from '../../model/catalogue.js';
import { noteOrigin, type Origin } from '../../pixels/origins.js';
import { type Check, list, object, text } from '../../queue/wire/check.js';
import { writeFrame } from '../../queue/wire/frame.js';
import { readFrame } from '../../queue/wire/frame-reader.js';
import { objective } from '../../queue/wire/schemas.js';
import { NeuralStyleError } from '../../errors.js';
import { isObjective, Objective } from '../payloads/objective.js';
import type { HistoryEntry } from './history-entry.js';

const LONGEST_PATH = 4096;
const MOST_MODELS = 16;

/** An objective with the files of its networks, which a frame names by their hashes. */
interface Kept {
  readonly engine: string;
  readonly files: readonly string[];
  readonly objective: ObjectiveSpec;
}

const KEPT = object<Kept>({ engine: text(128), files: list(text(LONGEST_PATH), MOST_MODELS), objective });

const fromHistory = new WeakSet<object>();

/** True for an objective of the history, which a node paints as it is, whatever it takes else. */
export const isFromHistory = (payload: unknown): payload is Objective =>
  typeof payload === 'object' && payload !== null && fromHistory.has(payload) && isObjective(payload);

const hashOf = (file: string): string => createHash('sha256').update(file).digest('hex');

/** The bytes from which an objective can be painted again: photograph, styles and weights. */
export async function encodeObjective({ engine, spec }: Objective): Promise<Buffer> {
  const files = new Set<string>();
  const written = { engine, objective: spec, files: [] as string[] };
  const nameModel = ({ file }: { readonly file: string }): Promise<{ hash: string; name: string }> => {
    if (!files.has(file)) written.files.push(file);
    files.add(file);
    return Promise.resolve({ hash: hashOf(file), name: basename(file).slice(0, 100) });
  };
  return writeFrame(written, nameModel);
}

/**
 * The objective that `encodeObjective` has written, with the names that the entry's settings have.
 * @throws NeuralStyleError `job-invalid` for other bytes, `model-missing` where a network is gone
 */
export async function decodeObjective(bytes: Buffer, { settings }: Pick<HistoryEntry, 'settings'>): Promise<Objective> {
  let files: readonly string[] = [];
  const check: Check<Kept> = (value, at, frame) => {
    const kept = KEPT(value, at, frame);
    files = kept.files;
    return kept;
  };
  const { engine, objective: spec } = await readFrame(bytes, check, DEFAULT_LIMITS, async ({ hash, name }) => {
    const file = files.find((each) => hashOf(each) === hash) ?? name;
    // This package may lie elsewhere now.
    if (basename(file) === basename(EMBEDDED_MODEL.file)) return EMBEDDED_MODEL.file;
    if (!(await stat(file).catch(() => null))) throw new NeuralStyleError('model-missing', { file });
    return file;
  });
  noteOrigins(spec, settings ?? {});
  const kept = new Objective(engine, spec);
  fromHistory.add(kept);
  return kept;
}

/** Names the photograph and the styles as they were named. */
function noteOrigins(spec: ObjectiveSpec, { size, styleScale, made }: Readonly<Record<string, unknown>>): void {
  const { content, styles = [] } = (made ?? {}) as { readonly content?: unknown; readonly styles?: readonly { readonly name?: unknown }[] };
  const origin = (name: unknown): Origin => ({
    ...(typeof name === 'string' && { name }),
    ...(typeof size === 'number' && { size }),
    ...(typeof styleScale === 'number' && { styleScale }),
  });
  const photograph = photographOf(spec);
  if (photograph) noteOrigin(photograph, origin(content));
  stylesOf(spec).forEach((style, index) => noteOrigin(style.recipe?.picture ?? style.tensors, origin(styles[index]?.name)));
}
