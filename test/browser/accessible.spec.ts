import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useChromium } from './chromium.js';
import { Gallery } from './gallery.js';
import { PAGES_SHOWN } from './pages-shown.js';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const browser = useChromium();
const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 800 };

describe('every page', () => {
  let gallery: Gallery;
  beforeAll(async () => void (gallery = await Gallery.open(browser, 'express')));
  afterEach(() => gallery.scene.clear());
  afterAll(() => gallery.close());

  it.each(Object.entries(PAGES_SHOWN))(
    'is accessible and fits, light and dark, phone and desktop: %s',
    async (_name, visit) => {
      const person = await gallery.scene.person({ viewport: phone });
      await visit(gallery.scene, person);
      for (const viewport of [phone, desktop]) {
        await person.page.setViewportSize(viewport);
        expect(await overflow(person.page)).toBe(0);
        for (const colorScheme of ['light', 'dark'] as const) {
          await person.page.emulateMedia({ colorScheme });
          expect([viewport.width, colorScheme, await violations(person.page)]).toEqual([
            viewport.width,
            colorScheme,
            [],
          ]);
        }
      }
    },
  );
});

/** How many pixels stand out to the side. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() => window.axe.run());
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
