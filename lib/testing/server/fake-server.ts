import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeResponse, Silence } from './fake-response.js';

type Respond = (request: IncomingMessage) => Promise<FakeResponse | Silence>;

/** An HTTP server on a free loopback port that sends the responses of one function. */
export class FakeServer {
  private constructor(
    private readonly server: Server,
    /** Origin of the server. */
    readonly url: string,
  ) {}

  static async start(respond: Respond): Promise<FakeServer> {
    const server = createServer((incoming, outgoing) => {
      respond(incoming).then(
        (response) => {
          if (response === 'drop') outgoing.destroy();
          else if (response !== 'hang') {
            outgoing.writeHead(response.status, response.headers).end(response.body);
          }
        },
        () => outgoing.destroy(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    return new FakeServer(server, `http://127.0.0.1:${port}`);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
