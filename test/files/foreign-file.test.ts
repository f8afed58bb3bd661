import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readNetworkFile } from '../../src/model/readers/read-network.js';
import { encodeSafetensors } from '../../src/safetensors/write-safetensors.js';
import { readStyleBytes } from '../../src/style-file/read-style.js';

const LONG = 'x'.repeat(2000);

/** What a download leaves that has failed, and what people take for weights. */
const KINDS: Record<string, readonly [content: string | Buffer, reason: RegExp]> = {
  'a web page': [`<!DOCTYPE html>\n<html><head><title>Sign in</title>${LONG}`, /a web page \(HTML\)/],
  'a web page after a byte order mark and blank lines': [`\uFEFF\r\n\r\n  <HTML>${LONG}`, /a web page \(HTML\)/],
  'a web page that begins with a comment': [`<!-- served by --><html>${LONG}`, /a web page \(HTML\)/],
  'the XML of a refusal': ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /it is XML/],
  'the JSON of a refusal': ['{"error": "Invalid credentials in Authorization header"}', /it is JSON/],
  'a pointer of Git LFS': ['version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 80134624\n', /a pointer of Git LFS/],
  'a word': ['Not Found', /it is a text/],
  'a text in another language': ['页面不存在。'.repeat(200), /it is a text/],
  'weights that are packed': [gzipSync(Buffer.alloc(5000, 1)), /packed with gzip/],
  nothing: ['', /it is empty/],
};

describe('a file of another kind under the name of weights', () => {
  let folder: string;

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'neural-style-kinds-'))));
  after(() => rm(folder, { recursive: true }));

  for (const [name, [content, message]] of Object.entries(KINDS)) {
    it(`is told as what it is: ${name}`, async () => {
      const file = join(folder, 'vgg19.h5');
      await writeFile(file, content);
      await assert.rejects(readNetworkFile(file), { code: 'model-invalid', message });
      await assert.rejects(readStyleBytes(Buffer.from(content), 'msg.payload'), { code: 'style-file-invalid', message });
    });
  }

  it('is not made of safetensors by a length that looks like the beginning of another kind', async () => {
    const file = join(folder, 'odd.safetensors');
    const tensors = [{ name: 'conv1_1.weight', shape: [1], values: Float32Array.of(1) }];
    // A header whose length begins with 0x80, as a Python pickle does, and one that begins like gzip would.
    let seen = 0;
    for (let padding = 0; padding < 300; padding += 1) {
      const bytes = Buffer.concat(encodeSafetensors(tensors, { note: 'n'.repeat(padding) }));
      if (bytes[0] !== 0x80) continue;
      seen += 1;
      await writeFile(file, bytes);
      await assert.rejects(readNetworkFile(file), (error: Error) => !error.message.includes('pickle'));
    }
    assert.ok(seen > 0);
  });
});
