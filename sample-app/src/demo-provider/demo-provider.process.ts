import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { DemoProviderMessage, DemoProviderOptions } from './options.js';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

/** The demo provider as seen from the application: another process, reached by its issuer. */
export class DemoProviderProcess implements OnApplicationShutdown {
  private static readonly logger = new Logger('DemoProvider');
  private stopping = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly issuer: string,
  ) {
    child.once('exit', () => {
      if (!this.stopping) DemoProviderProcess.logger.error('The demo provider has stopped.');
    });
  }

  static async start(options: DemoProviderOptions): Promise<DemoProviderProcess> {
    const child = fork(MAIN, {
      env: { ...process.env, DEMO_PROVIDER_OPTIONS: JSON.stringify(options) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-2_000);
    });
    const ready = once(child, 'message').then(([message]) => message as DemoProviderMessage);
    const hasExited = once(child, 'exit').then(() => ({ problem: complaints }));
    const message = await Promise.race([ready, hasExited]);
    if ('problem' in message) throw new Error(explain(message.problem, options));
    this.logger.log(`Demo provider at ${message.issuer} (process ${child.pid})`);
    return new DemoProviderProcess(child, message.issuer);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async responds(): Promise<boolean> {
    const request = fetch(`${this.issuer}/audit`, { signal: AbortSignal.timeout(2_000) });
    return request.then(({ ok }) => ok).catch(() => false);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const hasExited = once(this.child, 'exit');
    this.child.disconnect();
    await hasExited;
  }
}

function explain(problem: string, { port }: DemoProviderOptions): string {
  return problem === 'port_taken'
    ? `Port ${port} is taken. Set DEMO_PROVIDER_PORT to another one (0 takes any that is free).`
    : `The demo provider did not start: ${problem}`;
}
