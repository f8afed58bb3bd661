import assert from 'node:assert/strict';
import { isUploadName, numberedName, uploadName } from '../../../src/flow/files/upload-name.js';

/** Names that somebody might send, and what becomes of each, of a JPEG. */
const NAMES: readonly (readonly [given: string, name: string])[] = [
  ['cat.jpg', 'cat.jpg'],
  ['My cat, 2 (1).JPEG', 'My cat, 2 (1).JPEG'],
  ['猫.jpg', '猫.jpg'],
  ['Émile.jpg', 'Émile.jpg'.normalize('NFC')],
  ['E\u0301mile.jpg', '\u00c9mile.jpg'],
  ['IMG_1234', 'IMG_1234.jpg'],
  ['IMG_1234.heic', 'IMG_1234.heic.jpg'],
  ['page.html', 'page.html.jpg'],
  ['../../settings.js', 'settings.js.jpg'],
  ['..\\..\\settings.jpg', 'settings.jpg'],
  ['/etc/passwd', 'passwd.jpg'],
  ['C:\\Users\\me\\cat.jpg', 'cat.jpg'],
  ['..', 'picture.jpg'],
  ['', 'picture.jpg'],
  ['.jpg', 'jpg.jpg'],
  ['...hidden.jpg', 'hidden.jpg'],
  ['cat.jpg. . ', 'cat.jpg'],
  ['a\0b.jpg', 'a b.jpg'],
  ['a\r\nb.jpg', 'a b.jpg'],
  ['<img src=x onerror=alert(1)>.jpg', 'img src=x onerror=alert(1).jpg'],
  ['"quoted" `$(rm -rf ~)`.jpg', 'quoted (rm -rf ~).jpg'],
  ['cat\u202egpj.exe', 'cat gpj.exe.jpg'],
  ['cat\ud800.jpg', 'cat.jpg'],
  ['CON.jpg', '_CON.jpg'],
  ['com1.backup.jpg', '_com1.backup.jpg'],
  ['${HOME}', '{HOME}.jpg'],
  ['a'.repeat(300), `${'a'.repeat(56)}.jpg`],
  [`${'🐈'.repeat(300)}.jpg`, `${'🐈'.repeat(56)}.jpg`],
];

describe('the name of an upload', () => {
  for (const [given, name] of NAMES)
    it(`of ${JSON.stringify(given.slice(0, 40))} is ${JSON.stringify(name.slice(0, 40))}`, () => {
      assert.equal(uploadName(given, 'jpeg'), name);
    });

  it('is one that an upload can have, which no other is', () => {
    for (const [given, name] of NAMES) {
      assert.equal(isUploadName(name), true, name);
      assert.equal(isUploadName(given), given === name, given);
    }
  });

  it('keeps the ending of its format, and gets one otherwise', () => {
    assert.equal(uploadName('a.TIFF', 'tiff'), 'a.TIFF');
    assert.equal(uploadName('a.tiff', 'png'), 'a.tiff.png');
    assert.equal(uploadName('a', 'heif'), 'a.avif');
  });

  it('has at most 240 bytes, with a number, too', () => {
    const long = uploadName('🐈'.repeat(300), 'png');
    for (const name of [long, numberedName(long, 2), numberedName(long, 9999)]) {
      assert.ok(Buffer.byteLength(name) <= 240, name);
      assert.equal(isUploadName(name), true, name);
    }
    assert.equal(numberedName('cat.jpg', 2), 'cat-2.jpg');
    assert.notEqual(numberedName(long, 2), numberedName(long, 3));
  });
});
