import assert from 'node:assert/strict';
import { flagHelp, flagOptions, fromFlags, readFlag } from '../../src/cli/flags.js';
import { HELP } from '../../src/cli/help.js';
import { ENGINE } from '../../src/properties/nodes/engine.js';
import { OPTIMIZER } from '../../src/properties/nodes/optimizer.js';
import { TABLES } from '../../src/properties/tables.js';

describe("the command line's options that are properties of nodes", () => {
  it('are all in --help, once for each command', () => {
    const flags = TABLES.flatMap(({ properties }) => Object.values(properties).flatMap((property) => property.flags ?? []));
    assert.ok(flags.length > 20);
    for (const flag of new Set(flags)) assert.equal(HELP.split(flag.help).length, 2, flag.name);
  });

  it('are lines of a name, a value and what it does, with the text below a long name', () => {
    assert.match(flagHelp('painting'), /^ {2}--tv-weight 100 {10}more is smoother$/m);
    assert.match(flagHelp('worker'), /^ {2}--process-priority normal\n {27}of each of them/m);
  });

  it('are taken by the command that has them', () => {
    assert.ok('preset' in flagOptions('stylize') && !('preset' in flagOptions('worker')));
    assert.ok('queue' in flagOptions('worker') && !('queue' in flagOptions('stylize')));
  });

  it('set properties by other names', () => {
    assert.deepEqual(fromFlags(OPTIMIZER, 'stylize', { 'learning-rate': '2', 'save-every': '5', output: 'a.jpg' }), {
      learningRate: '2',
      reportEvery: '5',
    });
  });

  it('are called in an error as on the command line', () => {
    const read = (name: string, value: string): unknown => readFlag(ENGINE.properties.executor, 'stylize', { [name]: value });
    assert.equal(read('device', 'cuda'), 'auto');
    assert.throws(() => read('engine', 'fastest'), {
      code: 'setting-invalid',
      message: 'Expected one of auto, kernels, onnxruntime, tensorflow for engine but received "fastest".',
    });
  });

  it('say what took the place of a word of an earlier version', () => {
    for (const command of ['stylize', 'worker'] as const) {
      assert.throws(() => readFlag(ENGINE.properties.executor, command, { engine: 'wasm' }), {
        code: 'setting-invalid',
        message: 'Expected kernels, which took its place, for engine but received "wasm".',
      });
    }
  });
});
