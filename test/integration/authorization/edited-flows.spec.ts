import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { getMetadataArgsStorage } from 'typeorm';
import { createSecret, hashSecret } from '../../../lib/authorization/storage/flow-secrets.js';
import { OAuth2Authorization } from '../../../lib/authorization/storage/oauth2-authorization.entity.js';
import { OAuth2TokenService } from '../../../lib/index.js';
import { ConnectLink } from '../../../lib/tokens/connections/connect-link.js';
import { createDatabase, describeEachDatabase, reuseDatabases } from '../../databases/databases.js';
import type { DatabaseName, TestDatabase, Value } from '../../databases/test-database.js';

import { FaultServer } from '../../fixtures/fault-server.js';
import { type Application, newKey, temporaryDirectory } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { bootOn } from '../fixtures/on-database.js';
import { errorOf } from '../fixtures/vault.js';

const [oldKey, newerKey] = [newKey(), newKey()];
const EVIL = 'https://evil.example/';
/** A state and a cookie of somebody who can write to the database. */
const [theirState, theirCookie] = [createSecret(), createSecret()];

/** What somebody writes into a column, and how the callback is asked then. */
interface Edit {
  column: string;
  value: Value;
  asked?: { owner?: string; provider?: string; binding?: string; state?: string };
}

const EDITS: Edit[] = [
  { column: 'state_hash', value: hashSecret(theirState), asked: { state: theirState } },
  { column: 'provider', value: 'other', asked: { provider: 'other' } },
  { column: 'owner_id', value: 'mallory', asked: { owner: 'mallory' } },
  { column: 'binding_hash', value: hashSecret(theirCookie), asked: { binding: theirCookie } },
  { column: 'code_verifier', value: null },
  { column: 'code_verifier', value: '' },
  { column: 'code_verifier', value: 'SENTINEL-plain-text' },
  { column: 'redirect_uri', value: EVIL },
  { column: 'issuer', value: `{"value":"${EVIL}","sent":"always"}` },
  { column: 'fingerprint', value: hashSecret('another client') },
  { column: 'scopes', value: '["admin"]' },
  { column: 'scopes', value: 'no list' },
  { column: 'demand', value: null },
  { column: 'return_to', value: EVIL },
  { column: 'display', value: 'page' },
  { column: 'popup_origin', value: EVIL },
  { column: 'expected_account', value: null },
];
/** Neither of them decides where a flow leads. */
const NOT_AUTHENTICATED = ['claim', 'created_at', 'expires_at'];

describe('the columns of a flow', () => {
  it('S-291: are all authenticated but its times and its claim', () => {
    const columns = getMetadataArgsStorage()
      .columns.filter(({ target }) => target === OAuth2Authorization)
      .map(({ options }) => options.name);
    const edited = new Set(EDITS.map(({ column }) => column));
    expect([...edited, ...NOT_AUTHENTICATED].sort()).toEqual(columns.sort());
  });
});

describeEachDatabase('a flow whose row somebody wrote to', (name: DatabaseName) => {
  reuseDatabases();
  let directory: ReturnType<typeof temporaryDirectory>;
  let database: TestDatabase;
  let server: FaultServer;
  let apps: Application[];
  beforeEach(async () => {
    directory = temporaryDirectory();
    database = await createDatabase(name, directory.file);
    server = await FaultServer.start();
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await database.close();
    await server.close();
    directory.remove();
  });

  const boot = async (...encryptionKeys: string[]): Promise<Application> => {
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const acme = { ...client, endpoints: server.endpoints, scopes: ['read'] };
    const app = await bootOn(database, {
      encryptionKeys,
      popupOrigins: ['https://spa.example'],
      returnTo: { default: '/', allow: ['/settings'] },
      providers: { acme, other: acme, unproven: { ...acme, pkce: 'unsupported' } },
    });
    apps.push(app);
    return app;
  };

  /** A flow that has a value in every column that may be empty. */
  const begin = async (app: Application, provider: string): Promise<Flow> => {
    const link = app.get(ConnectLink).create({
      owner: 'alice',
      provider,
      scopes: ['write'],
      account: '1001',
      returnTo: '/settings',
      demanded: ['write'],
    });
    const intent = new URL(link).searchParams.get('intent') ?? '';
    const popup = { display: 'popup', popupOrigin: 'https://spa.example' };
    return Flow.begin(app, { provider, intent, ...popup });
  };

  /** Writes to the one row that there is. */
  const edit = (column: string, value: Value): Promise<void> =>
    database.run(`UPDATE oauth2_authorization SET ${column} = ? WHERE display <> ?`, value, 'none');

  const state = async (): Promise<unknown> => [
    await database.tokens(),
    server.to('/token').length,
    server.to('/userinfo').length,
  ];

  describe.each([
    ['acme', 'with PKCE'],
    ['unproven', 'without PKCE'],
  ])('%s, %s', (provider) => {
    it('S-291: fails at the callback, whichever column it was', async () => {
      const app = await boot(newerKey);
      const flow = await begin(app, provider);
      const query = await flow.consent();
      const [row] = await database.pending();
      const before = await state();
      const stateHash = hashSecret(flow.state);
      for (const { column, value, asked = {} } of EDITS) {
        expect({ column, value: row?.[column] ?? null }).not.toEqual({ column, value });
        await edit(column, value);
        const parameters = { ...Object.fromEntries(query), state: asked.state ?? flow.state };
        const error = await errorOf(flow.complete(parameters, asked));
        expect({ column, error }).toMatchObject({ error: { code: 'invalid_flow' } });
        expect(error.message).toContain('oauth2_authorization');
        // What the row says of the way back is not to be trusted either.
        expect(error).toMatchObject({ flow: undefined });
        expect(JSON.stringify(error)).not.toMatch(/evil|SENTINEL/);
        expect(await state()).toEqual(before);
        await edit(column, row?.[column] ?? null);
        expect((await database.pending()).map(({ state_hash }) => state_hash)).toEqual([stateHash]);
      }
      expect(await flow.complete(query)).toMatchObject({ token: { ownerId: 'alice' } });
    });

    it('S-292: fails when the row was made up, or its verifier is of another flow', async () => {
      const app = await boot(newerKey);
      const victim = await begin(app, provider);
      const query = await victim.consent();
      const [row] = await database.pending();
      const before = await state();
      for (const envelope of [row?.code_verifier ?? null, null, '']) {
        const forged = {
          ...row,
          state_hash: hashSecret(theirState),
          binding_hash: hashSecret(theirCookie),
          code_verifier: envelope,
        };
        await database.run(
          `INSERT INTO oauth2_authorization (${Object.keys(forged).join(', ')})
           VALUES (${Object.keys(forged)
             .map(() => '?')
             .join(', ')})`,
          ...Object.values(forged),
        );
        const parameters = { ...Object.fromEntries(query), state: theirState };
        const error = await errorOf(victim.complete(parameters, { binding: theirCookie }));
        expect(error).toMatchObject({ code: 'invalid_flow' });
        expect(await state()).toEqual(before);
        await database.run(
          'DELETE FROM oauth2_authorization WHERE state_hash = ?',
          hashSecret(theirState),
        );
      }
    });

    it('S-293: completes after a change of keys, and fails as before when it was edited', async () => {
      const first = await boot(oldKey);
      const [flow, edited] = [await begin(first, provider), await begin(first, provider)];
      const [query, editedQuery] = [await flow.consent(), await edited.consent()];
      await database.run(
        'UPDATE oauth2_authorization SET return_to = ? WHERE state_hash = ?',
        EVIL,
        hashSecret(edited.state),
      );
      const app = await boot(newerKey, oldKey);
      const rotation = await app.get(OAuth2TokenService).rotateEncryptionKeys();
      expect(rotation).toEqual({ rotated: 1, failed: 1 });
      const alone = await boot(newerKey);
      const error = await errorOf(edited.complete(editedQuery, {}, app));
      expect(error).toMatchObject({ code: 'invalid_flow' });
      expect(await flow.complete(query, {}, alone)).toMatchObject({
        token: { ownerId: 'alice' },
        returnTo: 'https://app.example/settings',
        popupOrigin: 'https://spa.example',
      });
    });
  });
});
