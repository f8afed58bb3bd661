import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGLISH, PAGE, englishCatalogue, errorsPage } from '../../scripts/docs/errors.js';
import { ROOT } from '../../scripts/node-red.js';
import { isEngineFailure } from '../../src/engine/engine.js';
import { ERROR_CATALOGUE, type ErrorCode, MESSAGES } from '../../src/error-catalogue/catalogue.js';
import type { ErrorEntry } from '../../src/error-catalogue/entry.js';
import { NeuralStyleError } from '../../src/errors.js';

const ENTRIES = Object.entries<ErrorEntry>(ERROR_CATALOGUE) as [ErrorCode, ErrorEntry][];

describe('the catalogue of errors', () => {
  it('says of each what to do', () => {
    assert.deepEqual(
      ENTRIES.filter(([, { advice, hint }]) => !advice && !hint).map(([code]) => code),
      [],
    );
  });

  it('is what docs/errors.md says: npm run docs:errors', async () => {
    assert.equal(readFileSync(PAGE, 'utf8'), await errorsPage());
  });

  it('is what the English catalogue says, which translators read: npm run docs:errors', async () => {
    assert.equal(readFileSync(ENGLISH, 'utf8'), await englishCatalogue());
  });

  it('has a row on the page for each text', () => {
    const page = readFileSync(PAGE, 'utf8');
    for (const code of Object.keys(MESSAGES)) assert.ok(page.includes(`| \`${code}\``), code);
  });

  it('gives the statuses that the webhook example answers with', () => {
    const flow = JSON.parse(readFileSync(join(ROOT, 'examples', '07 - webhook.json'), 'utf8')) as { func?: string }[];
    const answers = flow.map(({ func }) => func ?? '').find((func) => func.includes('const ANSWERS'))!;
    const found = [...answers.matchAll(/^ {2}'?([a-z-]+)'?: \[(\d+), /gm)].map(([, code, status]) => [code!, Number(status)] as const);
    const ours = found.filter(([code]) => Object.hasOwn(ERROR_CATALOGUE, code));
    assert.ok(ours.length > 10);
    for (const [code, status] of ours) assert.equal(ERROR_CATALOGUE[code as ErrorCode].status, status, code);
  });

  it('finds a retry worth it once where the optimizer retries by itself', () => {
    const retried = ENTRIES.filter(([code]) => isEngineFailure(new NeuralStyleError(code)));
    assert.deepEqual(
      retried.map(([code, { retry }]) => [code, retry]),
      [
        ['engine-crashed', 'once'],
        ['engine-unresponsive', 'once'],
      ],
    );
  });
});
