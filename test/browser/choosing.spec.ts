import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useChromium } from './chromium.js';
import { Gallery } from './gallery.js';
import type { BrowserUser } from './browser-user.js';

const browser = useChromium();

describe.each(['express', 'fastify'] as const)('choosing a Facebook Page, with %s', (platform) => {
  let gallery: Gallery;
  beforeAll(async () => void (gallery = await Gallery.open(browser, platform)));
  afterEach(() => gallery.scene.clear());
  afterAll(() => gallery.close());

  async function connect(): Promise<BrowserUser> {
    const person = await gallery.scene.person();
    await person.goHome();
    await person.page.getByRole('link', { name: /^Connect Facebook/ }).click();
    await person.page.getByRole('heading', { name: 'Choose what to use' }).waitFor();
    return person;
  }

  const rows = async (person: BrowserUser): Promise<Record<string, unknown>[]> =>
    (await gallery.scene.world.database.tokens()).filter((row) => row.owner_id === person.name);
  const notice = (page: Page): Promise<string> => page.getByRole('status').innerText();

  it('follows connecting, and stores the Page that was chosen', async () => {
    const person = await connect();
    const { page } = person;
    const choice = page.getByRole('radio').first();
    const name = (await page.locator('.choice bdi').first().innerText()).trim();
    await choice.check();
    await page.getByRole('button', { name: 'Use this' }).click();
    expect(await notice(page)).toBe('What you chose at Facebook is connected.');
    expect(await page.getByRole('article').innerText()).toContain(name);
    expect((await rows(person)).map(({ kind }) => kind).sort()).toEqual(['account', 'page']);
  });

  it('can be skipped, and done later', async () => {
    const person = await connect();
    const { page } = person;
    await page.getByRole('link', { name: 'Not now' }).click();
    expect((await rows(person)).map(({ kind }) => kind)).toEqual(['account']);
    await page.getByRole('link', { name: /^Choose a sub-account of/ }).click();
    await page.getByRole('radio').last().check();
    await page.getByRole('button', { name: 'Use this' }).click();
    expect(await notice(page)).toContain('is connected');
    expect((await rows(person)).length).toBe(2);
  });

  it('asks again when nothing was picked, and sends nothing', async () => {
    const person = await connect();
    await person.page.getByRole('button', { name: 'Use this' }).click();
    await person.page.getByRole('heading', { name: 'Choose what to use' }).waitFor();
    expect((await rows(person)).length).toBe(1);
  });
});
