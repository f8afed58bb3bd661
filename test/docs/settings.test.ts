import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PAGE, settingsPage } from '../../scripts/docs/settings.js';

describe('the reference of settings', () => {
  it('is what the property tables say: npm run docs:settings', async () => {
    assert.equal(readFileSync(PAGE, 'utf8'), await settingsPage());
  });
});
