import assert from 'node:assert/strict';
import sharp from 'sharp';
import { Examples, examplePicture } from '../support/node-red/examples.js';

const EXAMPLE = '18 - job API';
const VALLEY = examplePicture('valley.jpg');
const WOODCUT = examplePicture('woodcut.jpg');

interface Job {
  readonly id: string;
  readonly state: string;
  readonly position: number;
  readonly remaining: number | null;
  readonly error?: string;
  readonly settings?: { readonly seed: number; readonly size: number };
}

describe(`the example ${EXAMPLE}`, () => {
  let examples: Examples;
  let url: string;

  before(async () => {
    examples = await Examples.start([EXAMPLE], { changes: { ns18engine: { threads: 1 } } });
    url = `${examples.address}/jobs`;
  });
  after(() => examples.stop());

  const post = (parts: Record<string, Buffer | string>, query = ''): Promise<Response> => {
    const body = new FormData();
    for (const [name, part] of Object.entries(parts))
      if (typeof part === 'string') body.append(name, part);
      else body.append(name, new Blob([new Uint8Array(part)]), 'picture.jpg');
    return fetch(url + query, { method: 'POST', body });
  };
  const begin = async (parts: Record<string, Buffer | string>, query?: string): Promise<string> => {
    const response = await post(parts, query);
    const { id, location } = (await response.json()) as Job & { location: string };
    assert.deepEqual([response.status, response.headers.get('location'), location], [202, `/jobs/${id}`, `/jobs/${id}`]);
    return id;
  };
  const look = async (id: string): Promise<Job> => (await fetch(`${url}/${id}`)).json() as Promise<Job>;
  /** Looks until the job is in one of these states. */
  const until = async (id: string, ...states: string[]): Promise<Job> => {
    for (;;) {
      const job = await look(id);
      if (states.includes(job.state)) return job;
    }
  };
  const refused = async (response: Response, status: number, code: string): Promise<void> =>
    assert.deepEqual([response.status, ((await response.json()) as { code: string }).code], [status, code]);

  it('takes a picture at once, and gives its painting later, with its settings', async () => {
    const id = await begin({ content: VALLEY, size: '80', preset: 'instant' });
    const { settings } = await until(id, 'done', 'failed');
    assert.equal(settings!.size, 80);
    const response = await fetch(`${url}/${id}/result`);
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'image/jpeg']);
    assert.equal((await sharp(await response.arrayBuffer()).metadata()).width, 80);
  });

  it('paints in a style that comes with the picture', async () => {
    const id = await begin({ content: VALLEY, style: WOODCUT }, '?size=64&seed=7');
    const { state, settings } = await until(id, 'done', 'failed');
    assert.deepEqual([state, settings!.seed], ['done', 7]);
  });

  it('tells those that wait their position, and lets them go', async () => {
    const ids = [await begin({ content: VALLEY, preset: 'balanced', size: '400' })];
    await until(ids[0]!, 'painting');
    ids.push(await begin({ content: VALLEY }), await begin({ content: VALLEY }));
    const [first, second] = [await until(ids[1]!, 'waiting'), await until(ids[2]!, 'waiting')];
    assert.deepEqual([first.position, second.position], [1, 2]);
    await refused(await fetch(`${url}/${ids[2]}/result`), 409, 'not-ready');
    for (const id of ids) {
      assert.equal((await fetch(`${url}/${id}`, { method: 'DELETE' })).status, 204);
      await refused(await fetch(`${url}/${id}`), 404, 'job-unknown');
    }
    const next = await begin({ content: VALLEY, size: '128' });
    assert.equal((await until(next, 'done', 'failed')).state, 'done');
  });

  it('says that a job has failed, by a word and no more', async () => {
    const id = await begin({ content: Buffer.from('no picture') });
    assert.equal((await until(id, 'done', 'failed')).error, 'image-invalid');
    await refused(await fetch(`${url}/${id}/result`), 410, 'image-invalid');
  });

  it('refuses what it does not know, and takes nothing but pictures', async () => {
    await refused(await post({ content: VALLEY, strength: '1' }), 400, 'field-unknown');
    await refused(await post({ content: VALLEY, mask: WOODCUT }), 400, 'field-unknown');
    await refused(await post({ content: VALLEY }, '?constructor=1'), 400, 'field-unknown');
    await refused(await post({ content: VALLEY, size: '4096' }), 400, 'field-invalid');
    await refused(await post({ content: VALLEY, seed: '1' }, '?seed=2'), 400, 'field-invalid');
    await refused(await post({ style: WOODCUT }), 400, 'payload-empty');
    await refused(await post({ content: '/etc/passwd' }), 400, 'field-unknown');
    await refused(await post({ content: Buffer.alloc(10e6 + 1) }), 413, 'image-too-heavy');
    await refused(await fetch(`${url}/unknown`), 404, 'job-unknown');
  });
});
