import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { DatabaseClock } from '../core/database/database-clock.js';
import type { OAuth2ProviderName } from '../providers/definition/oauth2-provider.names.js';
import { OAuth2ProviderRegistry } from '../providers/registry/oauth2-provider.registry.js';
import type { OAuth2Token } from '../tokens/storage/oauth2-token.entity.js';
import type { OwnerId } from '../tokens/storage/token-ref.js';
import { OAuth2TokenService } from '../tokens/oauth2-token.service.js';

/** The connection that a test wants; members that are left out are made up. */
export interface TestConnection {
  /**
   * The access token to store.
   *
   * @default a random one
   */
  accessToken?: string;
  /**
   * null for a connection that cannot be refreshed.
   *
   * @default a random one
   */
  refreshToken?: string | null;
  /**
   * Seconds, undefined in `{ expiresIn: undefined }` for an unknown lifetime.
   *
   * @default 3600
   */
  expiresIn?: number;
  /**
   * Granted scopes.
   *
   * @default the configured scopes
   */
  scopes?: readonly string[];
  /**
   * The provider's id of the account.
   *
   * @default a random one
   */
  account?: string;
  /**
   * The name of the account.
   *
   * @default 'Test Account'
   */
  name?: string;
  /**
   * The username of the account.
   *
   * @default 'test'
   */
  username?: string;
  /**
   * Further details of the account.
   *
   * @default {}
   */
  profile?: Readonly<Record<string, string>>;
  /**
   * Members to store with the connection.
   *
   * @default {}
   */
  metadata?: Readonly<Record<string, string>>;
}

type Application = Pick<INestApplicationContext, 'get'>;

/**
 * Gives an owner a connected account, without a browser and without a provider.
 *
 * @param app the application under test, which imports `OAuth2CaptureModule`
 *
 * @example
 * const connection = await connectForTest(app, 'alice', 'github', { scopes: ['repo'] });
 */
export async function connectForTest(
  app: Application,
  owner: OwnerId,
  provider: OAuth2ProviderName,
  overrides: TestConnection = {},
): Promise<OAuth2Token> {
  const { name, scopes } = app.get(OAuth2ProviderRegistry, { strict: false }).get(provider);
  const serial = randomUUID();
  const given = { expiresIn: 3600, refreshToken: `refresh-${serial}`, ...overrides };
  return app.get(OAuth2TokenService, { strict: false }).save({
    owner,
    provider: name,
    tokens: {
      access_token: given.accessToken ?? `access-${serial}`,
      refresh_token: given.refreshToken ?? undefined,
      expires_in: given.expiresIn,
      scope: given.scopes ?? scopes,
    },
    resourceOwner: {
      id: given.account ?? `account-${serial}`,
      name: given.name ?? 'Test Account',
      username: given.username ?? 'test',
      profile: given.profile,
    },
    metadata: given.metadata,
  });
}

/**
 * Moves the clock by which the application decides whether tokens are valid, by `ms` milliseconds.
 *
 * @example
 * moveClock(app, 60 * 60 * 1000);
 */
export function moveClock(app: Application, ms: number): void {
  app.get(DatabaseClock, { strict: false }).shift(ms);
}
