import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A login on another site than the host: a link that leads back to where the browser came from. */
export class LoginPage {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(host: () => string): Promise<LoginPage> {
    const server = createServer((request, response) => {
      const next = new URL(request.url ?? '/', 'http://localhost').searchParams.get('next') ?? '';
      const link = (host() + next).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><html lang="en"><title>Login</title><link rel="icon" href="data:,">
        <h1>Who are you?</h1><a href="${link}">Log in</a></html>`);
    }).listen(0, 'localhost');
    await once(server, 'listening');
    return new LoginPage(server, `http://localhost:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
