import { COMPARE } from './nodes/compare.js';
import { ENGINE } from './nodes/engine.js';
import { FEATURES } from './nodes/features.js';
import { FRAMES_IN } from './nodes/frames-in.js';
import { FRAMES_OUT } from './nodes/frames-out.js';
import { GRAM } from './nodes/gram.js';
import { IMAGE_IN } from './nodes/image-in.js';
import { IMAGE_OUT } from './nodes/image-out.js';
import { INSTANT } from './nodes/instant.js';
import { LOSS } from './nodes/loss.js';
import { MODEL } from './nodes/model.js';
import { MOMENTS } from './nodes/moments.js';
import { NEIGHBOURS } from './nodes/neighbours.js';
import { OPTIMIZER } from './nodes/optimizer.js';
import { PREVIEW } from './nodes/preview.js';
import { SHEET } from './nodes/sweep/sheet.js';
import { SLICES } from './nodes/slices.js';
import { STYLE_IN } from './nodes/style-in.js';
import { STYLE_OUT } from './nodes/style-out.js';
import { TRANSFER } from './nodes/transfer.js';
import type { Property, Table } from './property.js';
import { optionNames } from './table.js';

/** The tables of the node types whose properties a message may override, in the order of a flow: all but the sweep's, which overrides them. */
export const OPTION_TABLES: readonly Table[] = [
  ENGINE,
  MODEL,
  IMAGE_IN,
  FRAMES_IN,
  FEATURES,
  GRAM,
  MOMENTS,
  NEIGHBOURS,
  SLICES,
  STYLE_OUT,
  STYLE_IN,
  LOSS,
  OPTIMIZER,
  INSTANT,
  IMAGE_OUT,
  FRAMES_OUT,
  PREVIEW,
  COMPARE,
  SHEET,
  TRANSFER,
];

/** The names that `msg.options` may have: those of all nodes' properties that a message can override, each once. */
export const OPTION_NAMES: readonly string[] = [...new Set(OPTION_TABLES.flatMap(optionNames))];

/** The properties of all nodes that an option of this name overrides. */
export function propertiesOfOption(name: string): readonly Property[] {
  return OPTION_TABLES.flatMap(({ properties }) => properties[name] ?? []).filter(({ option }) => option);
}

/** The name in `msg.settings` of what is no option: what the picture was painted of. Where settings come as `msg.options`, nodes pass it over. */
export const FACTS_NAME = 'made';
