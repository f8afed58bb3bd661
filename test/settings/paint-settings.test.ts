import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PAINT_OPTIONS, paintSettings, type PaintProperties } from '../../src/settings/paint-settings.js';
import { PRESETS, type PresetValues } from '../../src/properties/paint-presets.js';

type Given = Partial<PaintProperties>;

const iterationsOf = (properties: Given, options: Given = {}): number[] =>
  paintSettings(properties, options).job.scales.map(({ iterations }) => iterations);
const factorsOf = (properties: Given): number[] => paintSettings(properties).job.scales.map(({ factor }) => factor);
/** The settings that a preset decides, out of a job. */
const decided = (properties: Given, options: Given = {}): unknown => {
  const { job, init } = paintSettings(properties, options);
  const { method, scales, historySize, clamp, averaging } = job;
  return { method, scales, historySize, clamp, averaging, init };
};

function invalid(message: string | RegExp): object {
  return { name: 'NeuralStyleError', code: 'setting-invalid', message };
}

describe('paintSettings', () => {
  it('is balanced where a flow file says nothing', () => {
    assert.deepEqual(paintSettings({}), paintSettings({ preset: 'balanced' }));
  });

  it('takes a node with iterations but no preset, from before there were presets, as custom', () => {
    assert.deepEqual(paintSettings({ iterations: 7 }), paintSettings({ preset: 'custom', iterations: 7 }));
    assert.deepEqual(iterationsOf({ iterations: 7 }), [7]);
  });

  it('has defaults for custom', () => {
    const { job, ...rest } = paintSettings({ preset: 'custom' });
    assert.deepEqual(rest, { init: 'content', plot: 'none', overflow: 'queue', retries: 0, history: true });
    assert.deepEqual(job, {
      method: 'lbfgs',
      scales: [{ factor: 1, iterations: 300 }],
      learningRate: 1,
      historySize: 10,
      clamp: true,
      averaging: 0,
      noiseRatio: 0,
      seed: null,
      reportEvery: 10,
      plateau: null,
      timeLimit: null,
      checkpoint: null,
    });
  });

  it('reads every property, as a number or as text', () => {
    const settings = paintSettings({
      preset: 'custom',
      method: 'lbfgs',
      iterations: '20, 10',
      scales: '2',
      scaleFactor: '0.7',
      learningRate: '2.5',
      historySize: '4',
      clamp: 'false',
      averaging: '0.9',
      init: 'previous',
      noiseRatio: '0.25',
      seed: '42',
      plateau: '0.5',
      plateauWindow: '30',
      timeLimit: '1.5',
      reportEvery: '3',
      plot: 'svg',
      overflow: 'latest',
      retries: '2',
      history: 'false',
    });
    assert.deepEqual(settings, {
      job: {
        method: 'lbfgs',
        scales: [
          { factor: 0.7, iterations: 20 },
          { factor: 1, iterations: 10 },
        ],
        learningRate: 2.5,
        historySize: 4,
        clamp: false,
        averaging: 0.9,
        noiseRatio: 0.25,
        seed: 42,
        reportEvery: 3,
        plateau: { tolerance: 0.005, window: 30 },
        timeLimit: 1500,
        checkpoint: null,
      },
      init: 'previous',
      plot: 'svg',
      overflow: 'latest',
      retries: 2,
      history: false,
    });
  });

  for (const [preset, values] of Object.entries(PRESETS) as [string, PresetValues][]) {
    it(`lets ${preset} decide over the properties that it knows`, () => {
      const others = { method: 'adam', iterations: 5, scales: 1, historySize: 3, clamp: false, averaging: 0.5 };
      const settings = decided({ ...others, preset }) as { init: string };
      assert.deepEqual(settings, { ...(decided({ preset }) as object), init: values.init ?? 'content' });
    });

    it(`leaves what ${preset} does not know to the properties`, () => {
      const { job, plot, overflow } = paintSettings({
        preset,
        seed: 7,
        noiseRatio: 0.5,
        reportEvery: 2,
        plateau: 1,
        plot: 'png',
        overflow: 'reject',
      });
      // Noise in noise has no effect.
      const noiseRatio = values.init === 'noise' ? 0 : 0.5;
      assert.deepEqual([job.seed, job.noiseRatio, job.reportEvery, plot, overflow], [7, noiseRatio, 2, 'png', 'reject']);
      assert.deepEqual(job.plateau, { tolerance: 0.01, window: 50 });
    });

    it(`lets a message choose ${preset}, over a custom node`, () => {
      assert.deepEqual(decided({ preset: 'custom', iterations: 5 }, { preset }), decided({ preset }));
    });
  }

  it("puts a message's options above the preset", () => {
    const { job, init } = paintSettings(
      { preset: 'balanced', iterations: 9 },
      { iterations: '5', scales: 1, clamp: false, averaging: 0.5, init: 'noise', seed: 3 },
    );
    assert.deepEqual([job.scales, job.clamp, job.averaging, init, job.seed], [[{ factor: 1, iterations: 5 }], false, 0.5, 'noise', 3]);
    assert.equal(job.method, paintSettings({ preset: 'balanced' }).job.method);
  });

  it('lets a message turn a preset into custom', () => {
    assert.deepEqual(iterationsOf({ preset: 'best', iterations: 9 }, { preset: 'custom' }), [9]);
  });

  it('has the usual learning rate of the method where none is set', () => {
    const rate = (method: string, learningRate: number | string = ''): number =>
      paintSettings({ preset: 'custom', method, learningRate }).job.learningRate;
    assert.deepEqual([rate('adam'), rate('lbfgs'), rate('adam', 3), rate('lbfgs', '0.5')], [10, 1, 3, 0.5]);
  });

  it('has the usual learning rate of the method that a message asks for, under a preset too', () => {
    const rate = (preset: string, method: string): number => paintSettings({ preset, learningRate: 7 }, { method }).job.learningRate;
    assert.deepEqual([rate('balanced', 'adam'), rate('reference', 'lbfgs')], [10, 1]);
    assert.equal(paintSettings({ preset: 'balanced', learningRate: 7 }).job.learningRate, 1);
  });

  it('makes sizes from coarse to fine, the last in full', () => {
    assert.deepEqual(factorsOf({ iterations: 1, scales: 1 }), [1]);
    assert.deepEqual(factorsOf({ iterations: 1, scales: 3 }), [0.25, 0.5, 1]);
    assert.deepEqual(factorsOf({ iterations: 1, scales: 2, scaleFactor: 0.8 }), [0.8, 1]);
  });

  it('gives every size one number of iterations, or each its own', () => {
    assert.deepEqual(iterationsOf({ iterations: 7, scales: 3 }), [7, 7, 7]);
    assert.deepEqual(iterationsOf({ iterations: ' 7 ', scales: 3 }), [7, 7, 7]);
    assert.deepEqual(iterationsOf({ iterations: '30,20 , 10', scales: 3 }), [30, 20, 10]);
  });

  it('wants as many numbers as there are sizes', () => {
    const message = 'Expected one number, or 3 for the 3 sizes for iterations but received "30, 20".';
    assert.throws(() => paintSettings({ iterations: '30, 20', scales: 3 }), invalid(message));
    assert.throws(() => paintSettings({ iterations: '30, 20', scales: 1 }), invalid(/one number/));
  });

  it('has no plateau for 0 percent', () => {
    assert.equal(paintSettings({ plateau: 0, plateauWindow: 5 }).job.plateau, null);
    assert.deepEqual(paintSettings({ plateau: 100, plateauWindow: 5 }).job.plateau, { tolerance: 1, window: 5 });
  });

  it('keeps checkpoints in the file that is named', () => {
    const { checkpoint } = paintSettings({ checkpoint: ' run.checkpoint ', checkpointEvery: '20' }).job;
    assert.match(checkpoint!.file, /run\.checkpoint$/);
    assert.equal(checkpoint!.every, 20);
    assert.equal(paintSettings({ checkpoint: '  ' }).job.checkpoint, null);
    const file = join(homedir(), 'a run.checkpoint');
    for (const name of ['"~/a run.checkpoint"', pathToFileURL(file).href, file])
      assert.equal(paintSettings({ checkpoint: name }).job.checkpoint!.file, file);
    assert.throws(() => paintSettings({ checkpoint: 'file:///a%2Fb' }), { code: 'setting-invalid' });
  });

  it('lets messages override all but the file of the checkpoint', () => {
    assert.ok(!(PAINT_OPTIONS as readonly string[]).includes('checkpoint'));
    for (const name of ['preset', 'method', 'scales', 'seed', 'plateau', 'plot', 'checkpointEvery', 'overflow'] as const)
      assert.ok(PAINT_OPTIONS.includes(name), name);
  });

  const REFUSED: [keyof PaintProperties, unknown[]][] = [
    ['preset', ['', 'fastest', 5]],
    ['method', ['sgd', '']],
    ['iterations', [0, '', '5,', '2.5', 'many', 1e9, [5]]],
    ['scales', [0, 7, 1.5, 'x']],
    ['scaleFactor', [0.1, 1, '']],
    ['learningRate', [0, -1, 'fast']],
    ['historySize', [0, 101, 2.5]],
    ['clamp', ['yes', 1, '']],
    ['averaging', [1, -0.1]],
    ['init', ['photo']],
    ['noiseRatio', [1.1, -1]],
    ['seed', [-1, 2 ** 32, 1.5, 'x']],
    ['plateau', [-1, 101]],
    ['plateauWindow', [0, 1.5]],
    ['reportEvery', [-1, 0.5]],
    ['plot', ['gif']],
    ['checkpoint', [5, true]],
    ['checkpointEvery', [0, '']],
    ['overflow', ['drop']],
    ['retries', [-1, 11, 0.5]],
  ];
  /** What has no effect without another property is not checked. */
  const BESIDE: Given = { plateau: 1, checkpoint: 'run.checkpoint' };
  for (const [property, values] of REFUSED) {
    it(`refuses ${values.map((value) => JSON.stringify(value)).join(', ')} for ${property}, from node and message`, () => {
      for (const value of values) {
        const bad: Given = { [property]: value };
        const message = new RegExp(` for ${property} but received `);
        assert.throws(() => paintSettings({ preset: 'custom', scales: 2, ...BESIDE, ...bad }), invalid(message), String(value));
        if (property !== 'checkpoint') assert.throws(() => paintSettings(BESIDE, bad), invalid(message), String(value));
      }
    });
  }
});
