import type { DatabaseName } from '../databases/test-database.js';
import type { HostDatabase } from '../fixtures/host-app/host-options.js';
import { TcpProxy } from '../fixtures/tcp-proxy.js';
import type { TestEnvironment } from '../fixtures/test-environment.js';

/** A database that can go away: a server behind a proxy, or a file that another process locks. */
export class Outage {
  private unlock?: () => Promise<void>;

  private constructor(
    private readonly world: TestEnvironment,
    private readonly proxy?: TcpProxy,
  ) {}

  static async before(world: TestEnvironment, name: DatabaseName): Promise<Outage> {
    const { url } = world.database.options;
    if (name === 'sqlite' || url === undefined) return new Outage(world);
    return new Outage(world, await TcpProxy.start(url));
  }

  /** The database as a host must see it, so that it can go away. */
  get database(): HostDatabase {
    const { options } = this.world.database;
    return this.proxy === undefined ? options : { ...options, url: this.proxy.url };
  }

  async begin(): Promise<void> {
    if (this.proxy === undefined) this.unlock = await this.world.database.lock();
    else this.proxy.cut();
  }

  async end(): Promise<void> {
    this.proxy?.restore();
    await this.unlock?.();
    this.unlock = undefined;
  }

  /** From now on the server hears the statements that change a token, and nobody hears it. */
  withholdAnswers(): void {
    // A prepared statement is named, and its text is sent once for each connection.
    this.proxy?.withhold(/UPDATE .oauth2_token|oauth2_capture_update_/);
  }

  deliverAnswers(): void {
    this.proxy?.deliver();
  }

  async close(): Promise<void> {
    await this.proxy?.close();
  }
}
