import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Secret } from '../../fixtures/secrets.js';
import type { Grants, RealServer } from '../real-server.js';

interface Ready {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/**
 * A real authorization server: better-auth with its OAuth provider, in a process of its own since
 * its dependencies cannot live beside ours. PKCE required, `iss` sent, and rotated refresh tokens
 * whose reuse ends the whole family.
 */
export class BetterAuthServer implements RealServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
  ) {}

  static async start(redirectUri: string): Promise<BetterAuthServer> {
    const program = join(import.meta.dirname, 'server.mjs');
    const child = spawn(process.execPath, [program, redirectUri], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`server.mjs ended with ${code}; is \`npm ci\` done in its directory?`);
    });
    const patience = { signal: AbortSignal.timeout(100_000) };
    const listening = once(createInterface(child.stdout), 'line', patience);
    const [line] = (await Promise.race([listening, ended]).catch((error: unknown) => {
      child.kill();
      throw error;
    })) as [string];
    return new BetterAuthServer(child, JSON.parse(line) as Ready);
  }

  async logIn(account: string): Promise<void> {
    await this.control('logIn', account);
  }

  async grants(): Promise<Grants> {
    return (await this.control('grants')) as Grants;
  }

  async accepts(sha256 = ''): Promise<boolean> {
    return (await this.control('accepts', sha256)) as boolean;
  }

  async withdraw(account: string): Promise<void> {
    await this.control('withdraw', account);
  }

  async secrets(): Promise<Secret[]> {
    const passed = (await this.control('secrets')) as Secret[];
    return [...passed, { kind: 'clientSecret', value: this.ready.clientSecret }];
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }

  private async control(method: string, ...parameters: string[]): Promise<unknown> {
    const url = new URL(`/control/${method}`, this.ready.issuer);
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(parameters) });
    if (!response.ok) throw new Error(`${method} answered ${response.status}`);
    return response.json();
  }
}
