import assert from 'node:assert/strict';
import { TABLES } from '../../src/properties/tables.js';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { missingPackages, type Missing } from '../support/engine/missing-packages.js';
import type { WithoutSharp } from '../support/pictures/without-sharp.js';

const PROGRAM = join(__dirname, '..', 'support', 'pictures', 'without-sharp.js');

async function nodeRedThatMisses(missing: Missing): Promise<WithoutSharp> {
  let found: WithoutSharp | null = null;
  await missingPackages(missing, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { timeout: 60_000 });
    found = JSON.parse(stdout.slice(stdout.indexOf('{"made"'))) as WithoutSharp;
  });
  return found!;
}

describe('where sharp cannot be loaded', () => {
  const WAYS: Record<string, { missing: Missing; reason: RegExp; command: RegExp }> = {
    'since it is not there': { missing: { absent: ['sharp'] }, reason: /Cannot find module 'sharp'/, command: /"npm install sharp"/ },
    'since its library does not fit': {
      missing: { broken: ['sharp'] },
      reason: /sharp: version GLIBC_2\.99 not found\./,
      command: new RegExp(`"npm install --include=optional --os=${process.platform} --cpu=${process.arch} .*sharp"`),
    },
  };
  for (const [name, { missing, reason, command }] of Object.entries(WAYS)) {
    it(`all node types are there, and those that have a picture say so: ${name}`, async () => {
      const { made, errors } = await nodeRedThatMisses(missing);
      assert.equal(made.length, TABLES.length);
      assert.deepEqual(Object.keys(errors), ['image-in', 'instant', 'transfer', 'image-out']);
      for (const { code, message } of Object.values(errors)) {
        assert.equal(code, 'sharp-missing', message);
        assert.match(message, reason);
        assert.match(message, command);
      }
    });
  }
});
