import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useChromium } from './chromium.js';
import { Gallery } from './gallery.js';
import { SampleScene } from './sample-scene.js';
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
    await picture(person.page, name);
    if (!dark.has(name)) return;
    await person.page.emulateMedia({ colorScheme: 'dark' });
    await person.page.screenshot({ path: join(folder, `${name}-dark.png`) });
  });
});

describe('pictures of the sample app', () => {
  let scene: SampleScene;
  beforeAll(async () => void (scene = await SampleScene.open(browser)));
  afterEach(() => scene.clear());
  afterAll(() => scene.close());

  it('a post that led back to the provider', async () => {
    const page = await scene.signIn('alice');
    for (const name of ['GitHub', 'X', 'demo']) await scene.connect(page, name);
    await page.getByLabel('Message').fill('Posted at 3 a.m.');
    await scene.card(page, 'demo').getByRole('button').click();
    await picture(page, 'sample-app');
    await page.getByRole('link', { name: 'Database' }).click();
    await picture(page, 'sample-app-database');
    await page.goto(scene.url);
    await page.getByRole('link', { name: 'remove this app' }).click();
    await picture(page, 'demo-provider-apps');
    await page.goto(scene.url);
    await scene.removeApp(page);
    await page.goto(scene.url);
    await page.getByLabel('Message').fill('What I wrote is kept');
    await scene.card(page, 'demo').getByRole('button').click();
    await picture(page, 'sample-app-reconnect');
    await page.getByRole('link', { name: /^Reconnect/ }).click();
    await picture(page, 'demo-provider-consent');
  });
});

async function picture(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: join(folder, `${name}-${size}.png`) });
  }
}
