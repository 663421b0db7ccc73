import { betterAuth } from 'better-auth';
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { getMigrations } from 'better-auth/db/migration';
import { genericOAuth } from 'better-auth/plugins';
import pg from 'pg';
import { POOL_SIZE } from '../databases/database.js';
import { accountOf, PROVIDERS, rowIdOf } from '../seed/accounts.js';
import type { TokenPair } from '../seed/rows.js';

const SECRET = 'better-auth-secret-0123456789-abcdefghijklmnop';

/** Where a provider is; one that is nowhere suffices for tokens that live. */
export interface ProviderUrls {
  authorization: string;
  token: string;
  userInfo: string;
}

const NOWHERE: ProviderUrls = {
  authorization: 'https://id.example/authorize',
  token: 'https://id.example/token',
  userInfo: 'https://id.example/userinfo',
};

/**
 * better-auth on PostgreSQL with its tokens encrypted, as its documentation says:
 * https://www.better-auth.com/docs/adapters/postgresql
 * https://www.better-auth.com/docs/plugins/generic-oauth
 * https://www.better-auth.com/docs/reference/options#account
 */
export function betterAuthOn(
  connectionString: string,
  urls: ProviderUrls = NOWHERE,
  baseURL = 'http://127.0.0.1:3000',
) {
  const pool = new pg.Pool({ connectionString, max: POOL_SIZE });
  const auth = betterAuth({
    database: pool,
    secret: SECRET,
    baseURL,
    logger: { disabled: true },
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true },
    account: {
      encryptOAuthTokens: true,
      accountLinking: { enabled: true, allowDifferentEmails: true },
    },
    plugins: [
      genericOAuth({
        config: PROVIDERS.map((providerId) => ({
          providerId,
          clientId: 'client-id',
          clientSecret: 'client-secret-0123456789',
          authorizationUrl: urls.authorization,
          tokenUrl: urls.token,
          userInfoUrl: urls.userInfo,
          pkce: true,
        })),
      }),
    ],
  });
  return { auth, pool };
}

/** What a row of its table of accounts holds. */
export interface StoredAccount {
  index: number;
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
}

/** Its own migration, and accounts with tokens that it would have encrypted itself. */
export async function seedBetterAuth(at: string, accounts: StoredAccount[]): Promise<void> {
  const { auth, pool } = betterAuthOn(at);
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  const { secretConfig: key } = await auth.$context;
  for (let from = 0; from < accounts.length; from += 5_000) {
    const some = accounts.slice(from, from + 5_000);
    const owners = [...new Set(some.map(({ index }) => accountOf(index).owner))];
    await pool.query(
      `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
       SELECT id, id, id || '@app.example', true, now(), now() FROM unnest($1::text[]) AS id
       ON CONFLICT DO NOTHING`,
      [owners],
    );
    const rows = await Promise.all(
      some.map(async ({ index, accessToken, refreshToken, expiresAt }) => {
        const { owner, provider, accountId } = accountOf(index);
        const access = await symmetricEncrypt({ key, data: accessToken });
        const refresh = await symmetricEncrypt({ key, data: refreshToken });
        const expires = expiresAt.toISOString();
        return [rowIdOf(index), accountId, provider, owner, access, refresh, expires];
      }),
    );
    await pool.query(
      `INSERT INTO account (id, "accountId", "providerId", "userId", "accessToken",
         "refreshToken", "accessTokenExpiresAt", scope, "createdAt", "updatedAt")
       SELECT *, 'read,write', now(), now() FROM unnest($1::text[], $2::text[], $3::text[],
         $4::text[], $5::text[], $6::text[], $7::timestamptz[])`,
      [0, 1, 2, 3, 4, 5, 6].map((column) => rows.map((row) => row[column])),
    );
  }
  await pool.end();
}

/** The tokens that it has stored of an account. */
export async function readBetterAuth(
  auth: ReturnType<typeof betterAuthOn>['auth'],
  pool: pg.Pool,
  index: number,
): Promise<TokenPair> {
  const { rows } = await pool.query<{ accessToken: string; refreshToken: string }>(
    'SELECT "accessToken", "refreshToken" FROM account WHERE id = $1',
    [rowIdOf(index)],
  );
  const { secretConfig: key } = await auth.$context;
  const open = (data = ''): Promise<string> => symmetricDecrypt({ key, data });
  return {
    accessToken: await open(rows[0]?.accessToken),
    refreshToken: await open(rows[0]?.refreshToken),
  };
}
