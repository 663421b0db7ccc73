import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FAKES, type FakeName, type FakeOf, isFakeName } from './catalogue.js';
import type { FakeAnswer } from './fake-answer.js';
import type { FakeProvider } from './fake-provider.js';
import { readRequest } from './fake-request.js';
import type { FakeConfiguration } from './local-endpoints.js';

/**
 * An HTTP server on a free loopback port with strict fakes of providers. A real
 * address such as `https://api.x.com/2/users/me` is served at
 * `{url}/twitter/api.x.com/2/users/me`.
 */
export class FakeProviders {
  private readonly fakes = new Map<string, FakeProvider>();

  private constructor(
    private readonly server: Server,
    /** Origin of the server. */
    readonly url: string,
  ) {}

  /**
   * @param options.providers names; all that there are by default
   * @throws Error when there is no fake of one of them
   */
  static async start(options: { providers?: string[] } = {}): Promise<FakeProviders> {
    const names = (options.providers ?? Object.keys(FAKES)).map(known);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const fakes = new FakeProviders(server, `http://127.0.0.1:${port}`);
    for (const name of names) fakes.add(name);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      fakes.serve(request, response).catch(() => response.destroy());
    });
    return fakes;
  }

  /** @throws Error when it was not started */
  provider<N extends string>(name: N): N extends FakeName ? FakeOf<N> : FakeProvider {
    const fake = this.fakes.get(name);
    if (fake === undefined) throw new Error(`There is no fake of "${name}".`);
    return fake as N extends FakeName ? FakeOf<N> : FakeProvider;
  }

  /** What goes into the host's `providers[name]`, so that the strategy talks to the fake. */
  configuration<T extends object = object>(name: string, overrides?: T): FakeConfiguration & T {
    return { ...this.provider(name).configuration(), ...(overrides as T) };
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private add(name: FakeName): void {
    this.fakes.set(name, new FAKES[name](name, `${this.url}/${name}`));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, name = '', address = ''] = /^\/([^/]+)\/(.*)$/.exec(request.url ?? '') ?? [];
    const fake = this.fakes.get(name);
    if (fake === undefined || !URL.canParse(`https://${address}`)) {
      response.writeHead(404).end();
      return;
    }
    const url = new URL(`https://${address}`);
    const answer = fake.answer(await readRequest(request, url, fake.clock.now()));
    if (answer === 'drop') response.destroy();
    else if (answer !== 'hang') send(response, answer);
  }
}

function send(response: ServerResponse, { status, headers, body }: FakeAnswer): void {
  response.writeHead(status, headers).end(body);
}

function known(name: string): FakeName {
  if (!isFakeName(name)) throw new Error(`There is no fake of "${name}".`);
  return name;
}
