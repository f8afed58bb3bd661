import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { skip } from '../skip.js';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const MINUTES = 60_000;

/** Describes what a user sees in Chromium, and skips it where there is none. */
export function describeInChromium(title: string, body: (browser: () => Browser) => void): void {
  describe(title, function () {
    this.timeout(2 * MINUTES);
    let browser: Browser | undefined;

    before(async function () {
      const executablePath = await findChromium();
      if (executablePath) {
        browser = await chromium.launch({ executablePath, args: ARGUMENTS });
        return;
      }
      skip(this, `none of ${COMMANDS.join(', ')} is installed; CHROMIUM_PATH=/path/to/chromium names another`);
    });

    after(() => browser?.close());

    body(() => browser!);
  });
}

/** The program that `CHROMIUM_PATH` names, or else the first one found on the search path; null where there is none. */
async function findChromium(): Promise<string | null> {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const file of COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)))) {
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return null;
}
