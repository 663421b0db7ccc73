import type { TokenResponse } from '../../lib/protocol/oauth/token-response.js';
import type { OAuth2Token } from '../../lib/tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../lib/tokens/oauth2-token.service.js';
import type { CaptureInput } from '../../lib/tokens/connections/capture-input.js';
import { SqliteFile } from '../fixtures/database.js';
import { FaultServer } from '../fixtures/fault-server.js';
import { Application, type CaptureOptions, newKey, temporaryDirectory } from './application.js';

/** The vault of a booted application, a scripted authorization server, and the database file. */
export class Vault {
  private readonly others: Application[] = [];
  private readonly locker: SqliteFile;
  private shifted = 0;

  private constructor(
    readonly app: Application,
    readonly server: FaultServer,
    readonly database: SqliteFile,
    private readonly options: Partial<CaptureOptions>,
    private readonly directory: ReturnType<typeof temporaryDirectory>,
  ) {
    this.locker = new SqliteFile(directory.file);
  }

  static async open(options: Partial<CaptureOptions> = {}): Promise<Vault> {
    const server = await FaultServer.start();
    const directory = temporaryDirectory();
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const all: Partial<CaptureOptions> = {
      encryptionKeys: [newKey()],
      providers: { acme: { ...client, endpoints: server.endpoints } },
      ...options,
    };
    const app = await Application.boot(all, directory.file);
    return new Vault(app, server, new SqliteFile(directory.file), all, directory);
  }

  /** Another process, as far as one process can play two: the same options on the same file. */
  async second(options: Partial<CaptureOptions> = {}): Promise<Application> {
    const app = await Application.boot({ ...this.options, ...options }, this.directory.file);
    this.others.push(app);
    app.clock.shift(this.shifted);
    return app;
  }

  /** Lets time pass for all processes. */
  pass(ms: number): void {
    this.shifted += ms;
    for (const { clock } of [this.app, ...this.others]) clock.shift(ms);
  }

  get tokens(): OAuth2TokenService {
    return this.app.get(OAuth2TokenService);
  }

  /** Stores a grant of which the server knows nothing; what it answers is scripted. */
  save(
    tokens: Partial<TokenResponse> = {},
    input: Partial<CaptureInput> = {},
    service = this.tokens,
  ): Promise<OAuth2Token> {
    return service.save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 3600, ...tokens },
      resourceOwner: { id: '1001', name: 'User 1001' },
      ...input,
    });
  }

  /** The same, with an access token whose life is over. */
  async saveExpired(
    tokens: Partial<TokenResponse> = {},
    input: Partial<CaptureInput> = {},
    service = this.tokens,
  ): Promise<OAuth2Token> {
    const token = await this.save(tokens, input, service);
    this.database.run(
      'UPDATE oauth2_token SET issued_at = ?, expires_at = ? WHERE id = ?',
      this.app.clock.now() - 3_660_000,
      this.app.clock.now() - 60_000,
      token.id,
    );
    return token;
  }

  /** The same, with an access token that lives for another 30 seconds: time for an early refresh. */
  async saveAging(tokens: Partial<TokenResponse> = {}): Promise<OAuth2Token> {
    const token = await this.save(tokens);
    const expiresAt = this.app.clock.now() + 30_000;
    this.database.run(
      'UPDATE oauth2_token SET issued_at = ?, expires_at = ? WHERE id = ?',
      expiresAt - 3_600_000,
      expiresAt,
      token.id,
    );
    return token;
  }

  row(id: string): Record<string, string | number | null> {
    const row = this.database.token(id);
    if (row === undefined) throw new Error(`no row ${id}`);
    return row;
  }

  /** Holds the write lock of the database until the returned function is called. */
  lock(): () => void {
    return this.locker.lock();
  }

  /** How often the token endpoint was asked so far. */
  get calls(): number {
    return this.server.to('/token').length;
  }

  async close(): Promise<void> {
    await Promise.all([this.app, ...this.others].map((app) => app.close()));
    this.database.close();
    this.locker.close();
    await this.server.close();
    this.directory.remove();
  }
}

/** The error with which a promise ends. */
export async function errorOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const error: unknown = await promise.then(
    (value) => new Error(`it succeeded with ${String(value)}`),
    (reason: unknown) => reason,
  );
  return error as Error & Record<string, unknown>;
}
