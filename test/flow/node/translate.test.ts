import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { NeuralStyleError } from '../../../src/errors.js';
import { errorText } from '../../../src/flow/node/translate.js';

const CATALOGUE = join(__dirname, '..', '..', '..', '..', 'nodes', 'locales', 'zh-CN', 'neural-style-engine.json');

/** Node-RED with the texts of one language: a key that has none is returned, as i18next does it. */
function speaking(errors: Readonly<Record<string, string>>): NodeAPI {
  const translate = (key: string): string => errors[/\.errors\.(.*)$/.exec(key)![1]!] ?? key.replace(/^.*:/, '');
  return { _: translate } as unknown as NodeAPI;
}

describe('errorText', () => {
  const error = new NeuralStyleError('url-failed', { url: 'http://a/', reason: 'nobody is there' });

  it('says an error in the language of the catalogue', () => {
    const catalogue = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as { 'neural-style-engine': { errors: Record<string, string> } };
    assert.equal(errorText(speaking(catalogue['neural-style-engine'].errors), error), '获取 http://a/ 失败：nobody is there。');
  });

  it('says it in English where the catalogue has none', () => {
    assert.equal(errorText(speaking({}), error), 'Fetching http://a/ failed: nobody is there.');
  });

  it('fills in nothing of what it has filled in', () => {
    const hostile = new NeuralStyleError('url-failed', { url: '__reason__', reason: '$& __url__' });
    assert.equal(errorText(speaking({ 'url-failed': '__url__: __reason__' }), hostile), '__reason__: $& __url__');
  });
});
