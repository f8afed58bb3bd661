import assert from 'node:assert/strict';
import { isUnnamed, publisherOf, readPackage } from '../../scripts/publisher.js';

describe('the publisher in package.json', () => {
  it('is named by one address, from which the others follow', () => {
    const { repository, author } = readPackage();
    const named = readPackage();
    const address = repository.url.replace(/^git\+/, '');
    const { bugs, homepage } = publisherOf(address, author);
    assert.deepEqual([named.bugs, named.homepage], [bugs, homepage]);
  });

  it('follows from an address with or without .git', () => {
    const expected = {
      repository: { type: 'git', url: 'git+https://github.com/someone/flows.js.git' },
      bugs: { url: 'https://github.com/someone/flows.js/issues' },
      homepage: 'https://github.com/someone/flows.js#readme',
      author: 'Someone',
    };
    assert.deepEqual(publisherOf('https://github.com/someone/flows.js', 'Someone'), expected);
    assert.deepEqual(publisherOf('https://github.com/someone/flows.js.git', 'Someone'), expected);
  });

  it('is not taken from another address', () => {
    assert.throws(() => publisherOf('https://example.org/someone/flows', 'Someone'), /Expected https:\/\/github\.com\/OWNER\/REPOSITORY/);
  });

  it('is unnamed as long as a placeholder is there', () => {
    const named = publisherOf('https://github.com/someone/flows', 'Someone');
    assert.equal(isUnnamed(named), false);
    assert.equal(isUnnamed({ ...named, author: 'OWNER' }), true);
    assert.equal(isUnnamed(publisherOf('https://github.com/OWNER/flows', 'Someone')), true);
  });
});
