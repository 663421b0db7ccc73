import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeAnswer, Silence } from './fake-response.js';

type Answering = (request: IncomingMessage) => Promise<FakeAnswer | Silence>;

/** An HTTP server on a free loopback port that sends what one function answers. */
export class AnsweringServer {
  private constructor(
    private readonly server: Server,
    /** Origin of the server. */
    readonly url: string,
  ) {}

  static async start(answering: Answering): Promise<AnsweringServer> {
    const server = createServer((request, response) => {
      answering(request).then(
        (answer) => {
          if (answer === 'drop') response.destroy();
          else if (answer !== 'hang') {
            response.writeHead(answer.status, answer.headers).end(answer.body);
          }
        },
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    return new AnsweringServer(server, `http://127.0.0.1:${port}`);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
