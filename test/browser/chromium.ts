import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Where the browser of these tests is: `CHROMIUM_PATH`, else the first on PATH.
 * @throws Error when there is none; a browser test that skips itself proves nothing
 */
export function chromiumPath(environment: NodeJS.ProcessEnv = process.env): string {
  const { CHROMIUM_PATH, PATH = '' } = environment;
  const places = PATH.split(delimiter).flatMap((place) => NAMES.map((name) => join(place, name)));
  const found = (CHROMIUM_PATH ? [CHROMIUM_PATH] : places).find(isProgram);
  if (found !== undefined) return found;
  const where = CHROMIUM_PATH ? `at CHROMIUM_PATH (${CHROMIUM_PATH})` : 'on PATH';
  throw new Error(
    `There is no Chromium ${where}. Install it (on Debian: apt-get install chromium), or set ` +
      'CHROMIUM_PATH to a Chromium or Chrome.',
  );
}

/** As a user has it: Playwright would let every popup through. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath(),
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    // Chromium's sandbox refuses to run as root, which is what containers are.
    chromiumSandbox: process.getuid?.() !== 0,
  });

/** One browser for the tests of a file. */
export function useChromium(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => void (browser = await launchChromium()));
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error('the browser has not been launched yet');
    return browser;
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
