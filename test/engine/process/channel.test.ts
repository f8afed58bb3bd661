import assert from 'node:assert/strict';
import { Duplex, PassThrough } from 'node:stream';
import { Channel } from '../../../src/engine/process/channel.js';

interface Heard {
  readonly messages: unknown[];
  broken: number;
}

/** What a channel hears when these bytes come in pieces of a size. */
async function hear(bytes: Buffer, piece: number): Promise<Heard> {
  const heard: Heard = { messages: [], broken: 0 };
  const pipe = new PassThrough();
  new Channel(
    pipe,
    (message) => heard.messages.push(message),
    () => (heard.broken += 1),
  );
  for (let at = 0; at < bytes.length; at += piece) pipe.write(bytes.subarray(at, at + piece));
  await new Promise((resolve) => setImmediate(resolve));
  return heard;
}

/** A pipe that nothing comes from, and what is written to it. */
function sink(): { readonly pipe: Duplex; readonly written: Buffer[] } {
  const written: Buffer[] = [];
  const pipe = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      written.push(chunk);
      done();
    },
  });
  return { pipe, written };
}

/** The bytes of messages. */
function sent(...messages: unknown[]): Buffer {
  const { pipe, written } = sink();
  const channel = new Channel(
    pipe,
    () => undefined,
    () => undefined,
  );
  for (const message of messages) channel.send(message);
  return Buffer.concat(written);
}

const MESSAGES = [{ type: 'cancel', id: 7 }, { picture: Uint8Array.of(1, 2, 3), values: Float32Array.of(0.5, NaN) }, 'ü'];

describe('Channel', () => {
  for (const piece of [1, 5, 64, 100_000]) {
    it(`gives messages as they were sent, in pieces of ${piece} bytes`, async () => {
      assert.deepEqual(await hear(sent(...MESSAGES), piece), { messages: MESSAGES, broken: 0 });
    });
  }

  it('waits for the rest of a message', async () => {
    const bytes = sent(...MESSAGES);
    assert.deepEqual(await hear(bytes.subarray(0, -1), 16), { messages: MESSAGES.slice(0, -1), broken: 0 });
  });

  it('sends nothing into a pipe that has ended', () => {
    const { pipe, written } = sink();
    const channel = new Channel(
      pipe,
      () => undefined,
      () => undefined,
    );
    pipe.end();
    channel.send('late');
    assert.deepEqual(written, []);
  });

  const [first, second] = [sent(MESSAGES[0]), sent(MESSAGES[1])];
  const DAMAGED: Record<string, Buffer> = {
    'that starts with something else': Buffer.from('Segmentation fault'),
    'with bytes before it': Buffer.concat([Buffer.of(0), second]),
    'with bytes in it': Buffer.concat([second.subarray(0, 12), Buffer.of(1, 2), second.subarray(12)]),
    'with a wrong length': Buffer.concat([second.subarray(0, 8), Buffer.of(3), second.subarray(9)]),
    'whose body is nothing': Buffer.concat([second.subarray(0, 9), second.subarray(9, -5).map(() => 0), second.subarray(-5)]),
  };
  for (const [name, bytes] of Object.entries(DAMAGED)) {
    for (const piece of [3, 100_000]) {
      it(`tells once of a message ${name}, and hears no more, in pieces of ${piece} bytes`, async () => {
        assert.deepEqual(await hear(Buffer.concat([first, bytes, first, first]), piece), { messages: [MESSAGES[0]], broken: 1 });
      });
    }
  }
});
