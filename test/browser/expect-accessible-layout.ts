import { expect } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 800 };

/** Nothing stands out to the side, and axe finds nothing, on a phone and a desktop, light and dark. */
export async function expectAccessibleLayout(page: Page): Promise<void> {
  for (const viewport of [phone, desktop]) {
    await page.setViewportSize(viewport);
    expect(await overflow(page)).toBe(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([viewport.width, colorScheme, await violations(page)]).toEqual([
        viewport.width,
        colorScheme,
        [],
      ]);
    }
  }
}

/** How many pixels stand out to the side. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() => window.axe.run());
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
