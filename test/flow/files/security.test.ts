import assert from 'node:assert/strict';
import { join, parse, resolve } from 'node:path';
import type { NodeAPI } from 'node-red';
import { Security } from '../../../src/flow/files/security.js';
import { EVERYWHERE } from '../../../src/image/reach.js';

/** What an administrator allows with these settings. */
function security(settings: object): Security {
  return new Security({ settings } as unknown as NodeAPI);
}

const HOME = resolve('/home/pi');
const invalid = (message: RegExp): object => ({ name: 'NeuralStyleError', code: 'setting-invalid', message });

describe('the reach of a typed input', () => {
  it('is everywhere for what the author of a flow has typed', () => {
    for (const type of ['str', 'env', 'example']) assert.equal(security({}).reach(type), EVERYWHERE);
  });

  it('is the working directory and no address for what comes in messages and context, and for anything unknown', () => {
    const withHome = security({ fileWorkingDirectory: HOME });
    for (const type of ['msg', 'flow', 'global', 'option', 'jsonata', '', 'STR'])
      assert.deepEqual(withHome.reach(type), { folder: HOME, urls: 'none' });
    assert.equal(security({}).reach('msg').folder, process.cwd());
  });

  it('is the folder of the uploads for one of them, and no address', () => {
    const folder = join(HOME, 'neural-style', 'uploads');
    assert.deepEqual(security({ userDir: HOME, neuralStyle: { allowUrls: true } }).reach('upload'), { folder, urls: 'none' });
  });

  it('is the folder that the administrator has set, which may start in the working directory', () => {
    const base = resolve('/srv/pictures');
    assert.equal(security({ neuralStyle: { baseFolder: base } }).reach('msg').folder, base);
    assert.equal(security({ fileWorkingDirectory: HOME, neuralStyle: { baseFolder: 'in' } }).reach('msg').folder, join(HOME, 'in'));
  });

  it('is the user directory where Node-RED was started in the root of the file system', () => {
    const { root } = parse(process.cwd());
    assert.equal(security({ fileWorkingDirectory: root, userDir: HOME }).reach('msg').folder, HOME);
    assert.equal(security({ fileWorkingDirectory: root, userDir: HOME, neuralStyle: { baseFolder: root } }).reach('msg').folder, root);
  });

  it('has addresses as far as the administrator allows them', () => {
    const urls = (neuralStyle: object): string => security({ neuralStyle }).reach('msg').urls;
    assert.equal(urls({ allowUrls: false }), 'none');
    assert.equal(urls({ allowPrivateAddresses: true }), 'none');
    assert.equal(urls({ allowUrls: true }), 'public');
    assert.equal(urls({ allowUrls: true, allowPrivateAddresses: true }), 'any');
  });

  it('does not guess what a wrong setting means', () => {
    const withSetting = (neuralStyle: object) => () => security({ neuralStyle }).reach('msg');
    assert.throws(
      withSetting({ allowUrls: 'false' }),
      invalid(/^Expected true or false for neuralStyle\.allowUrls in settings\.js but received "false"/),
    );
    assert.throws(withSetting({ allowUrls: true, allowPrivateAddresses: 0 }), invalid(/neuralStyle\.allowPrivateAddresses/));
    for (const baseFolder of ['', ' ', 5, ['/a']])
      assert.throws(withSetting({ baseFolder }), invalid(/the path of a folder for neuralStyle\.baseFolder/));
  });
});

describe('the limits of a picture', () => {
  it('has its own where nothing is set', () => {
    for (const neuralStyle of [undefined, null, 'yes', {}, { maxPixels: undefined, timeout: null }])
      assert.deepEqual(security({ neuralStyle }).limits, { maxPixels: 100e6, maxBytes: 256e6, timeout: 30 });
  });

  it('takes those that are set', () => {
    const limits = { maxPixels: 4e6, maxBytes: 5e6, timeout: 2.5 };
    assert.deepEqual(security({ neuralStyle: limits }).limits, limits);
  });

  it('refuses what is no limit', () => {
    for (const [name, value] of [
      ['maxPixels', 'many'],
      ['maxPixels', 1e9],
      ['maxBytes', -1],
      ['maxBytes', Infinity],
      ['timeout', NaN],
      ['timeout', 1e6],
    ] as const)
      assert.throws(
        () => security({ neuralStyle: { [name]: value } }).limits,
        invalid(new RegExp(`neuralStyle\\.${name} in settings\\.js`)),
      );
  });
});

describe('the working directory', () => {
  it("is that of Node-RED's own file nodes", () => {
    assert.equal(security({ fileWorkingDirectory: HOME }).workingDirectory, HOME);
    assert.equal(security({}).workingDirectory, process.cwd());
  });
});
