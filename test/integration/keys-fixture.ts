import { KeyRing } from '../../lib/tokens/encryption/key-ring.js';
import { EncryptedRowsRepository } from '../../lib/tokens/keys/encrypted-rows.repository.js';
import { OAuth2TokenService } from '../../lib/tokens/oauth2-token.service.js';
import type { CaptureInput } from '../../lib/tokens/connections/capture-input.js';
import { createDatabase } from '../databases/databases.js';
import type { DatabaseName, TestDatabase } from '../databases/test-database.js';
import { json, type Script } from '../fixtures/fault-answers.js';
import { FaultServer } from '../fixtures/fault-server.js';
import { type Application, type CaptureOptions, temporaryDirectory } from './application.js';
import { bootOn } from './on-database.js';

export const service = (app: Application): OAuth2TokenService => app.get(OAuth2TokenService);

/** What `save()` takes: a pair of which the server knows nothing. */
export const grant = (account: string): CaptureInput => ({
  owner: 'alice',
  provider: 'acme',
  tokens: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 3600 },
  resourceOwner: { id: account },
});

/** The answer to a refresh. */
export const pair = (access_token: string, refresh_token: string): Script =>
  json(200, { access_token, refresh_token, expires_in: 3600 });

export const keyIdOf = (key: string): string => new KeyRing([key]).primary.id;

/** One database, an authorization server behind `acme`, and applications with keys of their own. */
export class KeysFixture {
  private readonly apps: Application[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly server: FaultServer,
    private readonly directory: ReturnType<typeof temporaryDirectory>,
    private readonly options: Partial<CaptureOptions>,
  ) {}

  static async open(
    name: DatabaseName,
    options: Partial<CaptureOptions> = {},
  ): Promise<KeysFixture> {
    const directory = temporaryDirectory();
    const database = await createDatabase(name, directory.file);
    return new KeysFixture(database, await FaultServer.start(), directory, options);
  }

  async boot(...encryptionKeys: string[]): Promise<Application> {
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const providers = { acme: { ...client, endpoints: this.server.endpoints } };
    const app = await bootOn(this.database, { encryptionKeys, providers, ...this.options });
    this.apps.push(app);
    return app;
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()));
    await this.database.close();
    await this.server.close();
    this.directory.remove();
  }
}

/** Has something happen once, after rows were read and encrypted and before they are written. */
export function beforeWriting(app: Application, happens: () => Promise<unknown>): void {
  const rows = app.get(EncryptedRowsRepository);
  const replace = rows.replace.bind(rows);
  rows.replace = async (...given) => {
    rows.replace = replace;
    await happens();
    return replace(...given);
  };
}
