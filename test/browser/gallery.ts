import type { Browser } from 'playwright-core';
import { FakeProviders } from '../../lib/testing/providers/fake-providers.js';
import { Scene } from './scene.js';

/** A scene in which every page of the module can be shown. */
export class Gallery {
  private constructor(
    readonly scene: Scene,
    private readonly fakes: FakeProviders,
  ) {}

  static async open(browser: () => Browser, platform: 'express' | 'fastify'): Promise<Gallery> {
    const names = ['facebook', 'github', 'linkedin', 'reddit'];
    const fakes = await FakeProviders.start({ providers: names });
    const configured = names.map((name) => [name, fakes.configuration(name)]);
    const capture = () => ({
      providers: Object.fromEntries(configured) as object,
      pages: { applicationName: 'Postbox' },
    });
    return new Gallery(await Scene.open(browser, platform, { capture, operators: true }), fakes);
  }

  async close(): Promise<void> {
    await this.scene.close();
    await this.fakes.close();
  }
}
