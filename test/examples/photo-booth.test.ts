import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describeInChromium } from '../support/editor/chromium.js';
import { screenshot } from '../support/editor/screenshot.js';
import { Examples, examplePicture } from '../support/node-red/examples.js';

const EXAMPLE = '19 - photo booth';
/** A phone's screen, in its own pixels. */
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true } as const;
const VISITORS = 5;
const STYLES = ['brushstrokes', 'stained glass', 'woodcut'];

describeInChromium(`the example ${EXAMPLE}, on phones`, (browser) => {
  let examples: Examples;
  let folder: string;
  let photo: string;
  const pages: Page[] = [];

  before(async () => {
    const paint = { preset: 'custom', scales: 1, iterations: '60', size: 160 };
    examples = await Examples.start([EXAMPLE], { changes: { ns19paint: paint, ns19engine: { threads: 1 } } });
    folder = await mkdtemp(join(tmpdir(), 'photo-booth-'));
    photo = join(folder, 'IMG_0001.jpg');
    // As phones store what they hold upright.
    const upright = await sharp(examplePicture('valley.jpg')).resize(3000, 4000).toBuffer();
    await writeFile(photo, await sharp(upright).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer());
  });
  after(async () => {
    for (const page of pages) await page.context().close();
    await examples.stop();
    await rm(folder, { recursive: true });
  });

  const visit = async (options: object = {}): Promise<Page> => {
    const context = await browser().newContext({ ...PHONE, ...options });
    const page = await context.newPage();
    pages.push(page);
    page.on('pageerror', (error) => assert.fail(error));
    // Every line that the page says, in the order in which it says them.
    await page.addInitScript(`window.said = [];
      addEventListener('DOMContentLoaded', () => {
        const line = document.getElementById('say');
        new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true });
      });`);
    await page.goto(`${examples.address}/booth`);
    await page
      .locator('.styles img')
      .nth(STYLES.length - 1)
      .waitFor();
    return page;
  };
  const said = (page: Page): Promise<string[]> => page.evaluate('window.said');
  const shown = (page: Page): Promise<{ width: number; height: number }> =>
    page.evaluate(`(async () => {
      const picture = document.getElementById('picture');
      await picture.decode();
      return { width: picture.naturalWidth, height: picture.naturalHeight };
    })()`);
  const finished = (page: Page): Promise<void> => page.locator('#after').waitFor();

  it('shows the styles, and the photograph upright before it is sent', async () => {
    const page = await visit();
    assert.deepEqual(await page.locator('.styles span').allTextContents(), STYLES);
    assert.equal(await page.locator('#paint').isDisabled(), true);
    await screenshot(page, 'photo-booth-start');
    await page.setInputFiles('#file', photo);
    await page.locator('#picture').waitFor();
    assert.deepEqual(await shown(page), { width: 1200, height: 1600 });
    const { width, overflow } = await page.evaluate<{ width: number; overflow: number }>(
      '({ width: innerWidth, overflow: document.documentElement.scrollWidth })',
    );
    assert.ok(overflow <= width, 'nothing is wider than the phone');
    await screenshot(page, 'photo-booth-chosen');
  });

  it('paints for five visitors in one queue, each in the style that was picked, and tells who is before', async () => {
    const visitors = await Promise.all(Array.from({ length: VISITORS }, () => visit()));
    await Promise.all(
      visitors.map(async (page, index) => {
        await page.setInputFiles('#camera', photo);
        await page
          .locator('.styles label')
          .nth(index % STYLES.length)
          .click();
        await page.locator('#picture').waitFor();
        await page.locator('#paint').click();
      }),
    );
    const last = visitors.at(-1)!;
    await last.locator('#say', { hasText: /painted|before you|next/i }).waitFor();
    await screenshot(last, 'photo-booth-waiting');
    await Promise.all(visitors.map(finished));
    await screenshot(last, 'photo-booth-done');
    const lines = await Promise.all(visitors.map(said));
    for (const each of lines) assert.equal(each.at(-1), 'Done.');
    assert.ok(
      lines.flat().some((line) => /^[1-4] before you: about /.test(line)),
      lines.flat().join('\n'),
    );
    assert.ok(lines.flat().some((line) => /^Being painted: .* left$/.test(line)));
    for (const page of visitors) assert.deepEqual(await shown(page), { width: 120, height: 160 });
    const pictures = await Promise.all(
      visitors.map((page) =>
        page.evaluate<string>(`(async () => {
        const picture = document.getElementById('picture');
        const canvas = Object.assign(document.createElement('canvas'), { width: 120, height: 160 });
        canvas.getContext('2d').drawImage(picture, 0, 0);
        return canvas.toDataURL();
      })()`),
      ),
    );
    assert.equal(new Set(pictures.slice(0, STYLES.length)).size, STYLES.length);
    assert.equal(pictures[0], pictures[STYLES.length]);
  });

  it('gives the painting as a file', async () => {
    const page = pages.at(-1)!;
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
    assert.equal(download.suggestedFilename(), 'painting.jpg');
    assert.equal((await sharp(await download.path()).metadata()).format, 'jpeg');
  });

  it('says so where the browser cannot read a photograph', async () => {
    const page = await visit({ colorScheme: 'dark', locale: 'zh-CN' });
    await page.setInputFiles('#file', {
      name: '<img src=x onerror=alert(1)>.heic',
      mimeType: 'image/heic',
      buffer: Buffer.from('no picture'),
    });
    await page.locator('#say.wrong', { hasText: 'JPEG' }).waitFor();
    await screenshot(page, 'photo-booth-dark-zh');
  });

  describe('while a painting is waited for', () => {
    const PAINTING = { state: 'painting', position: 0, remaining: 1000, share: 0.9, version: 0 };
    const JOB = /\/booth\/jobs\/[^/]+$/;
    const say = (page: Page): Promise<string | null> => page.locator('#say').textContent();

    /** A page whose job is all but done for ever. */
    const painting = async (): Promise<Page> => {
      const page = await visit();
      await page.route(JOB, (route) => (route.request().method() === 'GET' ? route.fulfill({ json: PAINTING }) : route.continue()));
      await page.setInputFiles('#file', photo);
      await page.locator('#picture').waitFor();
      assert.equal(await page.locator('#cancel').isVisible(), false);
      await page.locator('#paint').click();
      await page.locator('#say', { hasText: 'Being painted: about 1 s left' }).waitFor();
      return page;
    };
    /** What a visitor sees after a painting was left, and whether the booth has forgotten it. */
    const left = async (page: Page, leave: () => Promise<void>): Promise<object> => {
      const [request] = await Promise.all([page.waitForRequest((each) => each.method() === 'DELETE'), leave()]);
      await request.response();
      return {
        line: await say(page),
        canCancel: await page.locator('#cancel').isVisible(),
        canPaint: await page.locator('#paint').isEnabled(),
        state: (await fetch(request.url())).status,
      };
    };
    const LEFT = { line: '', canCancel: false, canPaint: true, state: 404 };

    it('says no more about it when another style is picked', async () => {
      const page = await painting();
      assert.deepEqual(await left(page, () => page.locator('.styles label').last().click()), LEFT);
    });

    it('has a button that leaves it', async () => {
      const page = await painting();
      await screenshot(page, 'photo-booth-painting');
      assert.deepEqual(await left(page, () => page.locator('#cancel').click()), LEFT);
    });

    it('leaves it, too, when the photograph is still being sent', async () => {
      const page = await visit();
      await page.setInputFiles('#file', photo);
      await page.locator('#picture').waitFor();
      await page.route(/\/booth\/jobs$/, async (route) => {
        await page.locator('#cancel').click();
        await page.locator('#cancel').waitFor({ state: 'hidden' });
        await route.continue();
      });
      assert.deepEqual(await left(page, () => page.locator('#paint').click()), LEFT);
    });
  });

  const post = (parts: Record<string, Buffer | string>): Promise<Response> => {
    const body = new FormData();
    for (const [name, part] of Object.entries(parts))
      if (typeof part === 'string') body.append(name, part);
      else body.append(name, new Blob([new Uint8Array(part)]), 'photo.jpg');
    return fetch(`${examples.address}/booth/jobs`, { method: 'POST', body });
  };

  it('takes nothing but a photograph and a style that there is, and shows a picture to nobody else', async () => {
    const content = examplePicture('valley.jpg');
    assert.equal((await post({ photo: content, style: '__proto__' })).status, 400);
    assert.equal((await post({ photo: content })).status, 400);
    assert.equal((await post({ photo: '/etc/passwd', style: 'woodcut' })).status, 400);
    assert.equal((await post({ photo: Buffer.alloc(12e6 + 1), style: 'woodcut' })).status, 413);
    for (const path of ['pictures/1', 'jobs/1', 'styles/none', 'other/1'])
      assert.equal((await fetch(`${examples.address}/booth/${path}`)).status, 404);
  });

  it('says that a photograph cannot be painted', async () => {
    const { id } = (await (await post({ photo: Buffer.from('no picture'), style: 'woodcut' })).json()) as { id: string };
    for (;;) {
      const { state } = (await (await fetch(`${examples.address}/booth/jobs/${id}`)).json()) as { state: string };
      if (state === 'failed') break;
      assert.ok(['preparing', 'waiting'].includes(state), state);
    }
  });
});
