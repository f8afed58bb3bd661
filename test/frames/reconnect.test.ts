import assert from 'node:assert/strict';
import { NeuralStyleError } from '../../src/errors.js';
import type { FrameSource } from '../../src/frames/frame-source.js';
import { keepReading } from '../../src/frames/reconnect.js';

type Try = 'finished' | 'cut' | 'frame' | Error;

/** A source whose tries end as they are told. */
function sourceOf(tries: Try[]): FrameSource {
  return {
    name: 'a camera',
    read: (onFrame) => {
      const next = tries.shift()!;
      if (next instanceof Error) return Promise.reject(next);
      if (next === 'frame') onFrame(Buffer.from('a'));
      return Promise.resolve(next === 'finished' ? next : 'cut');
    },
  };
}

const failed = new NeuralStyleError('url-failed', { url: 'http://camera', reason: 'gone' });

async function read(tries: Try[]): Promise<{ waits: number[]; errors: (string | null)[]; frames: number }> {
  const seen = { waits: [] as number[], errors: [] as (string | null)[], frames: 0 };
  await keepReading(sourceOf(tries), {
    signal: new AbortController().signal,
    onFrame: () => (seen.frames += 1),
    onConnect: () => undefined,
    onCut: (_, error) => seen.errors.push(error?.code ?? null),
    wait: (seconds) => {
      seen.waits.push(seconds);
      return Promise.resolve();
    },
  });
  return seen;
}

describe('a source that is cut off', () => {
  it('is tried again after waits that grow to a minute', async () => {
    const { waits, errors } = await read([...new Array<Try>(8).fill(failed), 'finished']);
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert.deepEqual(errors, new Array(8).fill('url-failed'));
  });

  it('is tried again at once after pictures have come', async () => {
    const { waits, errors, frames } = await read([failed, failed, 'frame', 'frame', 'cut', 'finished']);
    assert.deepEqual(waits, [1, 2, 1, 1, 2]);
    assert.deepEqual(errors, ['url-failed', 'url-failed', null, null, null]);
    assert.equal(frames, 2);
  });

  it('is not tried again where that would not help', async () => {
    await assert.rejects(read([failed, new NeuralStyleError('ffmpeg-missing', { program: 'ffmpeg', reason: 'no' })]), {
      code: 'ffmpeg-missing',
    });
  });

  it('is not tried again once it is stopped', async () => {
    const stop = new AbortController();
    let tries = 0;
    const source: FrameSource = { name: '', read: () => (tries++, Promise.resolve('cut')) };
    await keepReading(source, { signal: stop.signal, onFrame: () => undefined, onConnect: () => undefined, onCut: () => stop.abort() });
    assert.equal(tries, 1);
  });
});
