import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** What `nest new` writes, with the two lines that the documents ask for. */
export const main = `
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { ConnectFilter } from './connect.filter.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
app.useGlobalFilters(new ConnectFilter());
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
`;

/** The application of the five-minute start, in a process of its own. */
export class StartApp {
  private output = '';
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  static async start(
    file: string,
    directory: string,
    environment: Record<string, string>,
  ): Promise<StartApp> {
    const env = { PATH: process.env.PATH, ...environment };
    const app = new StartApp(spawn(process.execPath, [file], { cwd: directory, env }));
    for (let tries = 0; tries < 600 && !app.isUp; tries += 1) {
      if (app.child.exitCode !== null) break;
      await sleep(50);
    }
    if (!app.isUp) {
      await app.stop();
      throw new Error(`the application did not start:\n${app.output}`);
    }
    return app;
  }

  private get isUp(): boolean {
    return this.output.includes('Nest application successfully started');
  }

  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}
