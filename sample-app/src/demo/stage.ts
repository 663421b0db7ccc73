import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { startApplication } from '../application.js';
import { DemoProviderProcess } from '../demo-provider/demo-provider.process.js';

/** The sample app, on free ports and with a temporary database. */
export class Stage {
  private constructor(
    readonly app: NestExpressApplication,
    readonly baseUrl: string,
    readonly directory: string,
  ) {}

  static async build(lifetime: number): Promise<Stage> {
    const port = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'oauth2-capture-demo-'));
    const baseUrl = `http://127.0.0.1:${port}`;
    Object.assign(process.env, {
      PORT: String(port),
      BASE_URL: baseUrl,
      DATA_DIR: directory,
      DATABASE_URL: '',
      DEMO_PROVIDER_PORT: '0',
      DEMO_TOKEN_TTL: String(lifetime),
    });
    return new Stage(await startApplication(['error']), baseUrl, directory);
  }

  get provider(): DemoProviderProcess {
    return this.app.get(DemoProviderProcess);
  }

  async clear(): Promise<void> {
    await this.app.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Below the ports that systems give to outgoing connections: none of those takes it meanwhile. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const port = randomInt(10_000, 32_000);
    const server = createServer().once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(freePort());
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
