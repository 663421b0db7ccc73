import type { IncomingMessage } from 'node:http';
import { readRequest } from '../server/fake-request.js';
import { empty, type FakeResponse, type Silence } from '../server/fake-response.js';
import { FakeServer } from '../server/fake-server.js';
import type { FakeConfiguration } from '../server/local-endpoints.js';
import {
  createNamedFake,
  FAKE_NAMES,
  type FakeName,
  type FakeOf,
  isFakeName,
} from './catalogue.js';
import type { FakeProvider } from './fake-provider.js';

/**
 * An HTTP server on a free loopback port with strict fakes of providers. A real
 * address such as `https://api.x.com/2/users/me` is served at
 * `{url}/twitter/api.x.com/2/users/me`.
 */
export class FakeProviders {
  private readonly fakes = new Map<string, FakeProvider>();

  private constructor(private readonly server: FakeServer) {}

  /**
   * @param options.providers names of providers; all providers by default
   * @throws Error when there is no fake of one of them
   *
   * @example
   * const fakes = await FakeProviders.start({ providers: ['github'] });
   */
  static async start(options: { providers?: string[] } = {}): Promise<FakeProviders> {
    const names = (options.providers ?? FAKE_NAMES).map(checkName);
    const server = await FakeServer.start((request) => fakes.respond(request));
    const fakes = new FakeProviders(server);
    for (const name of names) fakes.add(name);
    return fakes;
  }

  /** Origin of the server. */
  get url(): string {
    return this.server.url;
  }

  /**
   * The fake of a provider.
   *
   * @throws Error when it was not started
   *
   * @example
   * fakes.provider('github').denyConsent();
   */
  provider<N extends string>(name: N): N extends FakeName ? FakeOf<N> : FakeProvider {
    const fake = this.fakes.get(name);
    if (fake === undefined) throw new Error(`There is no fake of "${name}".`);
    return fake as N extends FakeName ? FakeOf<N> : FakeProvider;
  }

  /**
   * Goes into `providers[name]` of the host's options, so that the strategy talks to the fake.
   *
   * @example
   * const providers = { github: fakes.configuration('github', { scopes: ['repo'] }) };
   */
  configuration<T extends object = object>(name: string, overrides?: T): FakeConfiguration & T {
    return { ...this.provider(name).configuration(), ...(overrides as T) };
  }

  /**
   * Closes the server.
   *
   * @example
   * afterAll(() => fakes.close());
   */
  close(): Promise<void> {
    return this.server.close();
  }

  private add(name: FakeName): void {
    this.fakes.set(name, createNamedFake(name, `${this.url}/${name}`));
  }

  private async respond(request: IncomingMessage): Promise<FakeResponse | Silence> {
    const [, name = '', address = ''] = /^\/([^/]+)\/(.*)$/.exec(request.url ?? '') ?? [];
    const fake = this.fakes.get(name);
    if (fake === undefined || !URL.canParse(`https://${address}`)) return empty(404);
    const url = new URL(`https://${address}`);
    return fake.respond(await readRequest(request, url, fake.now()));
  }
}

function checkName(name: string): FakeName {
  if (!isFakeName(name)) {
    throw new Error(`There is no fake of "${name}". Known are: ${FAKE_NAMES.join(', ')}.`);
  }
  return name;
}
