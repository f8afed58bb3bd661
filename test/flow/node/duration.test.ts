import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { Texts } from '../../../src/flow/node/texts.js';
import { durationText } from '../../../src/flow/node/duration.js';
import { fill } from '../../../src/errors.js';

const LOCALES = join(__dirname, '..', '..', '..', '..', 'nodes', 'locales');

/** As much of Node-RED as gives texts of a language. */
function speaking(locale: string): Texts {
  const { live } = (
    JSON.parse(readFileSync(join(LOCALES, locale, 'neural-style-engine.json'), 'utf8')) as Record<string, { live: Record<string, string> }>
  )['neural-style-engine']!;
  const translate = (path: string, values: Record<string, string>): string => fill(live[path.split('.').at(-1)!]!, values);
  return new Texts({ _: translate } as unknown as NodeAPI);
}

describe('durationText', () => {
  for (const [seconds, english, chinese] of [
    [0.4, '0 s', '0 秒'],
    [40, '40 s', '40 秒'],
    [59.4, '59 s', '59 秒'],
    [59.6, '1:00 min', '1:00 分钟'],
    [125, '2:05 min', '2:05 分钟'],
    [3599.6, '1:00 h', '1:00 小时'],
    [5400, '1:30 h', '1:30 小时'],
    [360_000, '100:00 h', '100:00 小时'],
  ] as const) {
    it(`says ${english} for ${seconds} seconds`, () => {
      assert.equal(durationText(speaking('en-US'), seconds * 1000), english);
      assert.equal(durationText(speaking('zh-CN'), seconds * 1000), chinese);
    });
  }
});
