import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NeuralStyleError } from '../../../src/errors.js';
import { Texts } from '../../../src/flow/node/texts.js';

const CATALOGUE = join(__dirname, '..', '..', '..', '..', 'nodes', 'locales', 'zh-CN', 'neural-style-engine.json');

/** Node-RED with the texts of one language: a key that has none is returned, as i18next does it. */
function speaking(errors: Readonly<Record<string, string>>): Texts {
  const translate = (key: string): string => errors[/\.errors\.(.*)$/.exec(key)![1]!] ?? key.replace(/^.*:/, '');
  return new Texts({ _: translate });
}

describe('the text of an error', () => {
  const error = new NeuralStyleError('url-failed', { url: 'http://a/', reason: 'nobody is there' });

  it('says an error in the language of the catalogue', () => {
    const catalogue = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as { 'neural-style-engine': { errors: Record<string, string> } };
    assert.equal(speaking(catalogue['neural-style-engine'].errors).error(error), '获取 http://a/ 失败：nobody is there。');
  });

  it('says it in English where the catalogue has none', () => {
    assert.equal(speaking({}).error(error), 'Fetching http://a/ failed: nobody is there.');
  });

  it('fills in nothing of what it has filled in', () => {
    const hostile = new NeuralStyleError('url-failed', { url: '__reason__', reason: '$& __url__' });
    assert.equal(speaking({ 'url-failed': '__url__: __reason__' }).error(hostile), '__reason__: $& __url__');
  });
});
