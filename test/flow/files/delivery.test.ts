import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node } from 'node-red';
import sharp from 'sharp';
import { createNodeContext } from '../../../src/flow/context/node-context.js';
import type { Delivery } from '../../../src/flow/files/delivery.js';
import type { Message } from '../../../src/flow/node/input.js';
import { ImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import { IMAGE_OUT } from '../../../src/properties/nodes/image-out.js';
import { read } from '../../../src/properties/read.js';
import { FakeNode, FakeNodeRed } from '../../support/node-red/fake-node-red.js';

const RED_PIXELS = new ImageTensor({ width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 255, 0, 0) });
const CLEAR = new ImageTensor({ width: 1, height: 1, data: Uint8Array.of(255, 255, 255), alpha: Uint8Array.of(0) });

describe('Delivery', () => {
  let folder: string;
  let node: FakeNode;
  let delivery: Delivery;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-test-'));
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    node = new FakeNode('out', 'neural-style-image-out');
    delivery = createNodeContext(new FakeNodeRed({ fileWorkingDirectory: folder }).api, node as unknown as Node).delivery;
  });

  /** Delivers a picture by the properties of an image out node. */
  const picture = (values: object, image: ImageTensor, properties: object): Promise<Message> =>
    delivery.picture({ _msgid: '1', ...values }, image, read(IMAGE_OUT, properties));

  it('puts a picture into the payload, with the header that an HTTP response needs', async () => {
    const msg = await picture({ headers: { 'x-mine': 'kept' } }, RED_PIXELS, { format: 'png' });
    const { data } = await sharp(msg.payload as Buffer)
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([...data], [255, 0, 0, 255, 0, 0]);
    assert.deepEqual(msg.headers, { 'x-mine': 'kept', 'content-type': 'image/png' });
    assert.deepEqual(node.statuses, ['encoded png 1 #ffffff']);
  });

  it('gives base64 text where that is asked for', async () => {
    const msg = await picture({}, RED_PIXELS, { target: 'base64', format: 'png' });
    const { width } = await sharp(Buffer.from(msg.payload as string, 'base64')).metadata();
    assert.equal(width, 2);
  });

  it('writes a file, whose ending decides on the format', async () => {
    const msg = await picture({}, RED_PIXELS, { target: 'file', file: 'red.webp', format: 'png' });
    assert.equal(msg.filename, join(folder, 'red.webp'));
    assert.equal((await sharp(await readFile(join(folder, 'red.webp'))).metadata()).format, 'webp');
    assert.deepEqual(node.statuses, ['written red.webp #ffffff']);
  });

  it('writes under no name of a message that leads out of the folder or is no picture', async () => {
    const named = (name: string): Promise<Message> => picture({ name }, RED_PIXELS, { target: 'file', file: 'name', fileType: 'msg' });
    await assert.rejects(named('../red.png'), { code: 'path-refused' });
    await assert.rejects(named('settings.js'), { code: 'setting-invalid', message: /a file name that ends in/ });
    await assert.rejects(named(' '), { code: 'setting-invalid', message: /a file path/ });
  });

  it('says where a transparent picture lies on a ground', async () => {
    const msg = await picture({}, CLEAR, { format: 'jpeg', ground: '#00ff00' });
    const [red, green] = await sharp(msg.payload as Buffer)
      .raw()
      .toBuffer();
    assert.ok(red! < 10 && green! > 245, `${red!} ${green!}`);
    assert.match(node.statuses[0]!, /^encoded-on-ground jpeg/);
  });

  it("keeps the content's colours, and misses a content that is not there", async () => {
    const content = new ImageTensor({ width: 2, height: 1, data: Uint8Array.of(0, 0, 255, 0, 0, 255) });
    const msg = await picture({ content }, RED_PIXELS, { colors: 'content', format: 'png' });
    const [red, , blue] = await sharp(msg.payload as Buffer)
      .raw()
      .toBuffer();
    assert.ok(blue! > red!, `${red!} ${blue!}`);
    await assert.rejects(picture({}, RED_PIXELS, { colors: 'content' }), { code: 'content-missing' });
  });
});
