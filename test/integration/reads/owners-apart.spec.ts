import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { Application, TEST_PROVIDER, temporaryDirectory } from '../fixtures/application.js';

/** Texts that a separator, a collation or an encoding could take for one another. */
const PARTS = [
  'a',
  'A',
  'ann',
  'lee',
  'acme',
  ' ',
  '  ',
  ':',
  '"',
  '\\',
  ',',
  'é',
  'e\u0301',
  '😀',
];
const SEPARATORS = ['\0', '\u001f', '\n', '\ud800'];
const PROVIDERS = ['acme', 'acme-2', 'a', 'A1'];

const part = fc.constantFrom(...PARTS, ...PROVIDERS);
const owner = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `o${parts.join('')}`);
const hostile = fc
  .array(fc.oneof(part, fc.constantFrom(...SEPARATORS)), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));
const provider = fc.oneof(fc.constantFrom(...PROVIDERS), hostile);
const reference = fc.record({ owner: fc.oneof(owner, hostile), provider });

const tokenOf = (owner: string, provider: string): string =>
  `AT-${Buffer.from(JSON.stringify([provider, owner])).toString('base64url')}`;

describeEachDatabase('references of many owners at once', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  let app: Application;
  let tokens: OAuth2TokenService;

  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    const providers = Object.fromEntries(PROVIDERS.map((key) => [key, TEST_PROVIDER]));
    app = await Application.bootOn(database, { providers });
    tokens = app.get(OAuth2TokenService);
  });
  afterAll(async () => {
    await app.close();
    await database.close();
    directory.remove();
  });

  const outcomeOf = (ref: { owner: string; provider: string }): Promise<string> =>
    tokens.getValidToken(ref).then(
      (token) => token,
      (error: { code: string }) => error.code,
    );

  it('R-200 each reference gets the token of its own owner and provider, or an error', async () => {
    const owners = fc.uniqueArray(owner, { minLength: 2, maxLength: 8 });
    const asked = fc.array(reference, { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(owners, asked, async (connected, others) => {
        for (const owner of connected) {
          for (const provider of PROVIDERS.slice(0, 2)) {
            await tokens.save({
              owner,
              provider,
              tokens: { access_token: tokenOf(owner, provider) },
              resourceOwner: { id: 'same account' },
            });
          }
        }
        const theirs = connected.flatMap((owner) =>
          PROVIDERS.map((provider) => ({ owner, provider })),
        );
        const all = [...others, ...theirs, ...others];
        const outcomes = await Promise.all(all.map(outcomeOf));
        outcomes.forEach((outcome, index) => {
          const { owner, provider } = all[index] as (typeof all)[number];
          const errors = ['not_found', 'unknown_provider', 'invalid_reference'];
          expect([tokenOf(owner, provider), ...errors]).toContain(outcome);
        });
        theirs.forEach(({ owner, provider }, index) => {
          const isConnected = PROVIDERS.indexOf(provider) < 2;
          const outcome = outcomes[others.length + index];
          if (isConnected) expect(outcome).toBe(tokenOf(owner, provider));
        });
      }),
      { numRuns: 10, seed: 200 },
    );
  });

  it('R-201 a crafted provider name never waits under the key of another owner', async () => {
    await tokens.save({
      owner: 'ann lee',
      provider: 'acme',
      tokens: { access_token: 'AT-of-ann-lee' },
      resourceOwner: { id: '1' },
    });
    for (let round = 0; round < 20; round += 1) {
      const others = ['x', 'y', 'z'].map((owner) => outcomeOf({ owner, provider: 'acme' }));
      const victim = outcomeOf({ owner: 'ann lee', provider: 'acme' });
      const attacker = outcomeOf({ owner: 'lee', provider: 'acme ann' });
      expect(await attacker).toBe('unknown_provider');
      expect(await victim).toBe('AT-of-ann-lee');
      await Promise.all(others);
    }
  });
});
