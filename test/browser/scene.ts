import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { FaultServer } from '../fixtures/fault-server.js';
import type { Platform } from '../fixtures/host-app/host-options.js';
import { TestEnvironment, type Capture, type WorldOptions } from '../fixtures/test-environment.js';
import { consentPage } from './consent-page.js';
import { BrowserUser } from './browser-user.js';

/** A compiled host in a process of its own, its providers with consent pages, and people at it. */
export class Scene {
  private people: BrowserUser[] = [];

  private constructor(
    readonly world: TestEnvironment,
    private readonly browser: () => Browser,
  ) {}

  static async open(
    browser: () => Browser,
    platform: Platform,
    { capture, ...options }: WorldOptions = {},
  ): Promise<Scene> {
    const world = await TestEnvironment.open({
      ...options,
      platform,
      capture: (given) => {
        const { providers, ...rest } = capture?.(given) ?? {};
        return {
          ...rest,
          providers: {
            alpha: elsewhere(given.byEndpoints('alpha', given.alpha), given.alpha),
            beta: elsewhere(given.byEndpoints('beta', given.beta), given.beta),
            ...(providers as Capture),
          },
        };
      },
    });
    for (const server of world.servers) server.always('/authorize', consentPage);
    return new Scene(world, browser);
  }

  /** Somebody whom nobody knows, with an account that nobody has had. */
  async stranger(look?: BrowserContextOptions): Promise<BrowserUser> {
    this.world.newAccount();
    const name = `alice-${randomUUID().slice(0, 8)}`;
    const person = await BrowserUser.arrive(this.browser(), this.world.host, name, look);
    this.people.push(person);
    return person;
  }

  /** The same, logged in. */
  async person(look?: BrowserContextOptions): Promise<BrowserUser> {
    return (await this.stranger(look)).login();
  }

  /** After each test: everybody leaves, and no browser may have complained. */
  async clear(): Promise<void> {
    const people = this.people.splice(0);
    const ends = await Promise.allSettled(people.map((person) => person.leave()));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async close(): Promise<void> {
    await this.world.close();
  }
}

/** `localhost` is another site than `127.0.0.1`, as a provider is to its clients. */
function elsewhere(provider: Capture, server: FaultServer): Capture {
  const authorization = server.endpoints.authorization.replace('127.0.0.1', 'localhost');
  return { ...provider, endpoints: { ...server.endpoints, authorization } };
}
