import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localPath, unquoted } from '../../src/files/local-path.js';

describe('localPath', () => {
  it('takes quotes away, one pair of them', () => {
    assert.deepEqual(['"a b.png"', " 'a b.png'\n", '""a""', '"', `"a'`].map(localPath), ['a b.png', 'a b.png', '"a"', '"', `"a'`]);
  });

  it('puts the home directory for ~, and leaves other names with ~ alone', () => {
    assert.equal(localPath('~/a.png'), join(homedir(), 'a.png'));
    assert.deepEqual(['~a/b.png', 'a~/b.png', '~'].map(localPath), ['~a/b.png', 'a~/b.png', '~']);
  });

  it('takes the path out of a file: URL', () => {
    const path = join(homedir(), 'a b#ü.png');
    assert.equal(localPath(pathToFileURL(path).href), path);
    assert.equal(localPath(`"${pathToFileURL(path).href}"`), path);
  });

  it('refuses a file: URL that hides a slash', () => assert.throws(() => localPath('file:///a%2fb.png'), TypeError));
});

describe('unquoted', () => {
  it('leaves text as it is that is not in quotes', () => assert.deepEqual([' a ', '"a', "a'", ''].map(unquoted), ['a', '"a', "a'", '']));
});
