import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, it } from '@jest/globals';
import { useChromium } from './chromium.js';
import { Gallery } from './gallery.js';
import { PAGES_SHOWN } from './pages-shown.js';

const browser = useChromium();
const folder = join(import.meta.dirname, '../../docs/images');
const sizes = { phone: { width: 390, height: 780 }, desktop: { width: 1100, height: 720 } };
/** Pages whose dark side is shown too. */
const dark = new Set(['connections', 'disconnect']);

describe('pictures of', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    gallery = await Gallery.open(browser, 'express');
  });
  afterEach(() => gallery.scene.clear());
  afterAll(() => gallery.close());

  it.each(Object.entries(PAGES_SHOWN))('%s', async (name, visit) => {
    const person = await gallery.scene.person({ viewport: sizes.desktop });
    await visit(gallery.scene, person);
    for (const [size, viewport] of Object.entries(sizes)) {
      await person.page.setViewportSize(viewport);
      await person.page.screenshot({ path: join(folder, `${name}-${size}.png`) });
    }
    if (!dark.has(name)) return;
    await person.page.emulateMedia({ colorScheme: 'dark' });
    await person.page.screenshot({ path: join(folder, `${name}-dark.png`) });
  });
});
