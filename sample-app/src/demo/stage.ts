import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { startApplication } from '../application.js';
import { DemoProviderProcess } from '../demo-provider/demo-provider.process.js';

/** The sample app, on free ports and with a database of its own that nobody needs afterwards. */
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
