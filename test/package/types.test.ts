import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../scripts/node-red.js';
import type * as Api from '../../src/flow/payloads/api.js';
import type { CurvePoint, OptimizeResult, StopReason } from '../../src/painting/job.js';
import type { JobTally } from '../../src/flow/paint/job-counts.js';
import type { Losses, Weights } from '../../src/loss/losses.js';

/** True where all that we have is what we promise; else the module does not compile. */
type Keeps<Promised, Ours extends Promised> = Ours extends Promised ? true : never;

/** How a user's compiler may look for a package's types. */
const LOOKUPS: readonly (readonly [string, ts.CompilerOptions])[] = [
  ['Node.js', { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }],
  ['a bundler', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
];

describe('the types of the package', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-types-'));
    await mkdir(join(folder, 'node_modules', '@neural-style'), { recursive: true });
    await symlink(ROOT, join(folder, 'node_modules', '@neural-style', 'node-red'), 'junction');
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true }));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  for (const [name, lookup] of LOOKUPS) {
    it(`take what is right and refuse what is wrong, as ${name} finds them`, async () => {
      const file = join(folder, 'function-node.ts');
      await copyFile(join(ROOT, 'test', 'types', 'function-node.ts'), file);
      const options = {
        ...lookup,
        strict: true,
        noEmit: true,
        target: ts.ScriptTarget.ES2022,
        types: [],
        exactOptionalPropertyTypes: true,
      };
      const problems = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
      assert.deepEqual(
        problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
        [],
      );
    });
  }

  it('lead to no other file', async () => {
    const { types } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { types: string };
    assert.doesNotMatch(await readFile(join(ROOT, types), 'utf8'), /\bimport\b|\bfrom '|reference (?:path|types)/);
  });

  it('promise what the nodes have', () => {
    // The payload classes say so themselves: they implement the types. Of these the compiler is the judge.
    const kept: [
      Keeps<Api.Weights, Weights>,
      Keeps<Api.Losses, Losses>,
      Keeps<Api.CurvePoint, CurvePoint>,
      Keeps<Api.Painted['reason'], StopReason>,
      Keeps<Pick<Api.Painted, 'iterations' | 'elapsed' | 'seed' | 'curve'>, OptimizeResult>,
      Keeps<Api.JobCounts, ReturnType<JobTally['counts']>>,
    ] = [true, true, true, true, true, true];
    assert.ok(kept.every(Boolean));
  });
});
