import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { skip } from '../../support/skip.js';

const ROOT = join(__dirname, '..', '..', '..', '..');
/** Empty for none. */
const PYTHON = process.env.NEURAL_STYLE_PYTHON ?? 'python3';
const MINUTE = 60_000;
/** The tests that every executor passes. */
const TESTS = ['executors/executor.test.js', 'executors/tensorflow/tensorflow.test.js', 'loss/golden.test.js'].map((file) =>
  join(__dirname, '..', '..', file),
);
const MOCHA = [require.resolve('mocha/bin/mocha.js'), '--no-config', '--exit', '--timeout', '60000', '--grep', '@tensorflow/tfjs-node'];
/** tfjs-node 4.22 needs what Node 23 has taken away. */
const LATER_NODE = '24';

const run = promisify(execFile);

/*
 * TensorFlow itself, through tfjs-node built against the TensorFlow of a Python: the same tests in processes that find the package.
 */
describe('tfjs-node, built against the TensorFlow of a Python', function () {
  this.timeout(10 * MINUTE);
  let env: NodeJS.ProcessEnv;

  before(async function () {
    const find = 'import importlib.util as u, sys; sys.exit(u.find_spec("tensorflow") is None)';
    if (PYTHON === '' || (await fails(run(PYTHON, ['-c', find])))) {
      skip(this, 'no TensorFlow in Python; NEURAL_STYLE_PYTHON=/path/to/python names one that has it');
    }
    const { stdout } = await run(join(ROOT, 'scripts', 'tfjs-node.sh'), [PYTHON]);
    env = { ...process.env, NODE_PATH: stdout.trim() };
  });

  it('computes as all executors do, and leaks nothing', async () => {
    await passes(process.execPath, [], env);
  });

  it(`does so on Node ${LATER_NODE}`, async function () {
    if (process.versions.node.startsWith(`${LATER_NODE}.`)) {
      skip(this, `this is Node ${LATER_NODE}, which the test before this one ran on`);
    }
    const node = ['--yes', `node@${LATER_NODE}`];
    if (await fails(run('npx', [...node, '--version']))) {
      skip(this, `npx cannot get Node ${LATER_NODE}`);
    }
    await passes('npx', node, env);
  });
});

async function passes(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { stdout } = await run(command, [...args, ...MOCHA, ...TESTS], { cwd: ROOT, env });
  assert.match(stdout, /\b\d{2,} passing/, stdout);
  assert.doesNotMatch(stdout, /pending|skipped/, stdout);
}

function fails(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  );
}
