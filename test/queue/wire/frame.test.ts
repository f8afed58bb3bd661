import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { HEADER_BYTES, MAGIC, writeFrame, type PartKind } from '../../../src/queue/wire/frame.js';

/** What a frame says of its parts. */
function kindsOf(frame: Buffer): PartKind[] {
  const bytes = frame.readUInt32LE(MAGIC.length);
  const head = JSON.parse(frame.toString('utf8', HEADER_BYTES, HEADER_BYTES + bytes)) as { parts: { kind: PartKind }[] };
  return head.parts.map(({ kind }) => kind);
}

describe('writeFrame', () => {
  const VALUES = `({
    floats: Float32Array.of(1, 2),
    bytes: Uint8Array.of(1, 2, 3),
    picture: { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) },
  })`;

  it('puts arrays beside its JSON, also those of another realm, which are no instances of classes here', async () => {
    for (const value of [runInNewContext(VALUES) as object, runInThisRealm()])
      assert.deepEqual(kindsOf(await writeFrame(value)), ['f32', 'u8', 'png']);
  });
});

function runInThisRealm(): object {
  const bytes = Uint8Array.of(1, 2, 3);
  return { floats: Float32Array.of(1, 2), bytes, picture: { width: 1, height: 1, data: Uint8Array.from(bytes) } };
}
