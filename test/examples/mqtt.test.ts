import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';
import sharp from 'sharp';
import { Examples, examplePicture } from '../support/node-red/examples.js';

const EXAMPLE = '10 - MQTT';

describe(`the example ${EXAMPLE}`, () => {
  let closeBroker: () => Promise<void>;
  let client: MqttClient;
  let examples: Examples;
  const server = createServer();

  before(async () => {
    // An ES module.
    const { Aedes } = await import('aedes');
    const broker = await Aedes.createBroker();
    closeBroker = () => new Promise((resolve) => broker.close(resolve));
    server.on('connection', (socket) => broker.handle(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = await connectAsync(`mqtt://127.0.0.1:${port}`);
    await client.subscribeAsync(['neural-style/out/#', 'neural-style/error/#']);
    const subscribed = once(broker, 'subscribe');
    examples = await Examples.start([EXAMPLE], { changes: { ns10broker: { broker: '127.0.0.1', port: String(port) } } });
    await subscribed;
  });
  after(async () => {
    await examples.stop();
    await client.endAsync();
    await closeBroker();
    server.close();
  });

  const answer = async (id: string, payload: Buffer | string): Promise<[topic: string, payload: Buffer]> => {
    const answered = new Promise<[string, Buffer]>((resolve) => client.once('message', (topic, bytes) => resolve([topic, bytes])));
    await client.publishAsync(`neural-style/in/${id}`, payload);
    return answered;
  };

  it('answers a picture with a painting, under the same id', async () => {
    const [topic, painting] = await answer('porch-7', examplePicture('valley.jpg'));
    assert.equal(topic, 'neural-style/out/porch-7');
    const { format, width } = await sharp(painting).metadata();
    assert.deepEqual([format, width], ['jpeg', 64]);
  });

  it('answers a picture in base64 or a data URI, which senders of JSON have', async () => {
    const text = examplePicture('valley.jpg').toString('base64');
    for (const payload of [text, `data:image/jpeg;base64,${text}`, JSON.stringify(text)]) {
      const [topic, painting] = await answer('porch-7', payload);
      assert.equal(topic, 'neural-style/out/porch-7');
      assert.equal((await sharp(painting).metadata()).format, 'jpeg');
    }
  });

  it('answers what is no picture with the code of the error', async () => {
    for (const [payload, code] of [
      ['no picture', 'image-invalid'],
      ['/etc/passwd', 'image-invalid'],
      ['', 'payload-empty'],
      [examplePicture('valley.jpg').toString('utf8'), 'image-as-text'],
    ] as const) {
      const [topic, error] = await answer('8', payload);
      assert.equal(topic, 'neural-style/error/8');
      assert.deepEqual(JSON.parse(error.toString()), { code });
    }
  });
});
