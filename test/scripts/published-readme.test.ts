import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkedFiles, publishedReadme } from '../../scripts/published-readme.js';

const README = readFileSync(join(__dirname, '..', '..', '..', 'README.md'), 'utf8');
const VERSION = { name: '@neural-style/node-red', version: '1.2.3' };

describe('the README that is published', () => {
  it('links to the files of the published version', () => {
    assert.equal(
      publishedReadme('![a lake](docs/images/lake.jpg), [faults](docs/faults.md#memory)', VERSION),
      '![a lake](https://unpkg.com/@neural-style/node-red@1.2.3/docs/images/lake.jpg), ' +
        '[faults](https://unpkg.com/@neural-style/node-red@1.2.3/docs/faults.md#memory)',
    );
  });

  it('keeps links to other sites and within the page', () => {
    const links = '[paper](https://example.org/a.pdf), [below](#licence)';
    assert.equal(publishedReadme(links, VERSION), links);
  });

  it('leaves no link of ours that works in the repository alone', () => {
    assert.ok(linkedFiles(README).length > 5);
    assert.deepEqual(linkedFiles(publishedReadme(README, VERSION)), []);
  });
});
