import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { MESSAGES } from '../../src/errors.js';
import { ENGINE_ERRORS } from '../../src/error-catalogue/engine-errors.js';
import type { ErrorEntry, Retry } from '../../src/error-catalogue/entry.js';
import { FRAME_ERRORS } from '../../src/error-catalogue/frame-errors.js';
import { FILE_ERRORS } from '../../src/error-catalogue/file-errors.js';
import { MESSAGE_ERRORS } from '../../src/error-catalogue/message-errors.js';
import { MODEL_ERRORS } from '../../src/error-catalogue/model-errors.js';
import { PICTURE_ERRORS } from '../../src/error-catalogue/picture-errors.js';
import { QUEUE_ERRORS } from '../../src/error-catalogue/queue-errors.js';
import { ROOT } from '../node-red.js';

/*
 * npm run docs:errors: writes docs/errors.md, and the errors of the English catalogue of the nodes, both from src/error-catalogue/.
 */

export const PAGE = join(ROOT, 'docs', 'errors.md');
/** The catalogue of the texts that all nodes share. A translator finds the English there. */
export const ENGLISH = join(ROOT, 'nodes', 'locales', 'en-US', 'neural-style-engine.json');
const SHARED = 'neural-style-engine';

const GROUPS: readonly (readonly [string, Readonly<Record<string, ErrorEntry>>])[] = [
  ['Pictures', PICTURE_ERRORS],
  ['Files and addresses', FILE_ERRORS],
  ['Messages and settings', MESSAGE_ERRORS],
  ['Layers and weights', MODEL_ERRORS],
  ['Jobs and the engine', ENGINE_ERRORS],
  ['The job queue and its workers', QUEUE_ERRORS],
  ['Cameras, videos and streams', FRAME_ERRORS],
];

const RETRIES: Readonly<Record<Retry, string>> = { no: 'no', later: 'yes, later', once: 'once' };

const INTRODUCTION = `# Errors

An error of this package reaches Catch nodes with \`msg.error.code\` and \`msg.error.message\`. The code
stays the same from version to version, so a flow can switch on it. The message says what was expected, what came and what to do, in
the language of Node-RED; words in _italics_ are filled in.

- **HTTP** is the status that fits where the message came from a request. 4xx is for what its sender can mend. Do not send
  strangers the message itself, which may name folders and hosts of yours: the example **07 - webhook** has texts for them.
- **Worth a retry?** _Yes, later_: what was in the way may be gone by then. _Once_: the same message may succeed, and an
  error that comes back is of that message; the optimizer's _retries_ does it by itself for \`engine-crashed\` and \`engine-unresponsive\`. _No_: something has to be changed first.
- A code with a further word, such as \`image-invalid-heic\`, is a text of its own: \`msg.error.code\` is the part before it, \`image-invalid\`.

This page is made by \`npm run docs:errors\` from \`src/error-catalogue/\`.
`;

/** A text as Markdown, with its placeholders in italics. */
const shown = (text: string): string =>
  text
    .split(/__(\w+?)__/)
    .map((part, i) => (i % 2 ? `_${part.replace(/\d/g, '')}_` : part.replace(/[|_*<>[\]]/g, '\\$&')))
    .join('');

const row = ([code, { status, retry, what, advice, hint }]: [string, ErrorEntry]): string =>
  `| \`${code}\` | ${shown(what)} | ${shown(hint ?? advice)} | ${status} | ${RETRIES[retry]} |`;

const HEAD = '| code | meaning | what to do | HTTP | worth a retry? |\n| --- | --- | --- | --: | --- |';

/** docs/errors.md as it should be. */
export async function errorsPage(): Promise<string> {
  const groups = GROUPS.map(([title, errors]) => [`## ${title}`, [HEAD, ...Object.entries(errors).map(row)].join('\n')].join('\n\n'));
  return format([INTRODUCTION, ...groups].join('\n'), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

/** The English catalogue with the errors in it. */
export async function englishCatalogue(): Promise<string> {
  const texts = JSON.parse(readFileSync(ENGLISH, 'utf8')) as Record<typeof SHARED, object>;
  const catalogue = { [SHARED]: { ...texts[SHARED], errors: MESSAGES } };
  return format(JSON.stringify(catalogue, null, 2), { ...(await resolveConfig(ENGLISH)), parser: 'json' });
}

async function main(): Promise<void> {
  writeFileSync(PAGE, await errorsPage());
  writeFileSync(ENGLISH, await englishCatalogue());
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
