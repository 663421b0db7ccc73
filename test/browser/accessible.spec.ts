import { afterAll, afterEach, beforeAll, describe, it } from '@jest/globals';
import { useChromium } from './chromium.js';
import { Gallery } from './gallery.js';
import { expectAccessibleLayout } from './expect-accessible-layout.js';
import { PAGES_SHOWN } from './pages-shown.js';

const browser = useChromium();

describe('every page', () => {
  let gallery: Gallery;
  beforeAll(async () => void (gallery = await Gallery.open(browser, 'express')));
  afterEach(() => gallery.scene.clear());
  afterAll(() => gallery.close());

  it.each(Object.entries(PAGES_SHOWN))(
    'is accessible and fits, light and dark, phone and desktop: %s',
    async (_name, visit) => {
      const person = await gallery.scene.person();
      await visit(gallery.scene, person);
      await expectAccessibleLayout(person.page);
    },
  );
});
