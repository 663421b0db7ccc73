import assert from 'node:assert/strict';
import type { Type } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { ProviderConfiguration } from '../../oauth2-capture.options.js';
import {
  toMetadata,
  OAuth2Provider,
} from '../../providers/definition/oauth2-provider.decorator.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { OAuth2ProviderStrategy } from '../../providers/strategy/oauth2-provider.strategy.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { ProfileRefresh } from '../../tokens/secondary-data/profile-refresh.js';
import { TokenRefreshError } from '../../tokens/token.errors.js';
import {
  ContractApplication,
  type ContractApplicationOptions,
  OWNER,
} from './contract-application.js';
import type { ContractFake } from './contract-fake.js';
import { readStoredConnection } from './read-stored-connection.js';

/** The globals of jest, vitest and similar test runners. */
interface TestRunner {
  describe: (name: string, body: () => void) => void;
  it: (name: string, body: () => Promise<void>) => void;
  beforeAll: (body: () => Promise<void>) => void;
  beforeEach: (body: () => Promise<void>) => void;
  afterAll: (body: () => Promise<void>) => void;
}

/** The fake of the provider, and how the application under test is configured. */
export interface ContractOptions extends ContractApplicationOptions {
  /** Starts the fake of the provider. */
  start: () => Promise<{ fake: ContractFake; close: () => Promise<void> }>;
  /**
   * More of the provider's configuration.
   *
   * @default {}
   */
  configuration?: Partial<ProviderConfiguration>;
  /**
   * A built-in strategy is there already and must not be added again.
   *
   * @default false
   */
  isBuiltIn?: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The contract of a provider: connect, use, refresh, revoke and disconnect, as an
 * application goes through it, with the strategy under test. Call it at the top
 * level of a spec; it uses the runner's global `describe` and `it`.
 *
 * @example
 * describeOAuth2Provider(AcmeStrategy, {
 *   dataSource: { type: 'better-sqlite3', database: ':memory:', autoLoadEntities: true },
 *   start: async () => {
 *     const fake = await StandardFake.start({ userInfo: { id: '1', name: 'Alice' } });
 *     return { fake, close: () => fake.close() };
 *   },
 * });
 */
export function describeOAuth2Provider(
  strategy: Type<OAuth2ProviderStrategy>,
  { start, configuration, isBuiltIn = false, ...options }: ContractOptions,
): void {
  const { describe, it, beforeAll, beforeEach, afterAll } = globalThis as unknown as TestRunner;
  const declared = Reflect.getMetadata(OAuth2Provider.KEY, strategy) as unknown;
  const { name } = toMetadata(declared as Parameters<typeof toMetadata>[0]);

  describe(`the provider ${name}`, () => {
    let app: ContractApplication;
    let server: Awaited<ReturnType<ContractOptions['start']>>;
    let tokens: OAuth2TokenService;
    const { definition } = new strategy();

    beforeAll(async () => {
      server = await start();
      const own = { ...server.fake.configuration(), ...configuration };
      app = await ContractApplication.start(name, own, isBuiltIn ? [] : [strategy], options);
      tokens = app.nest.get(OAuth2TokenService);
    });
    beforeEach(async () => {
      await tokens.disconnectOwner(OWNER);
      server.fake.reset();
    });
    afterAll(async () => {
      // Undefined when it did not start.
      await (app as ContractApplication | undefined)?.close();
      await server.close();
    });

    const connected = async (): Promise<OAuth2Token> => {
      const response = await app.connect(name);
      assert.equal(response.status, 303, await response.text());
      const token = await tokens.findOne({ owner: OWNER, provider: name });
      assert.ok(token, 'nothing was stored');
      return token;
    };
    const later = (ms: number): void => {
      server.fake.moveClock(ms);
      app.nest.get(DatabaseClock).shift(ms);
    };
    const canRefresh = async (token: OAuth2Token): Promise<boolean> => {
      if (definition.refresh.grant === 'exchange')
        later((definition.refresh.minimumAge ?? 0) * 1000 + DAY_MS);
      if (definition.refresh.grant === 'none') return false;
      const before = token.version;
      const isNewer = (await tokens.refresh(token)).version > before;
      // The profile is read again after a refresh, and must not meet the faults of the test.
      await app.nest.get(ProfileRefresh).settled();
      return isNewer;
    };
    const expectNoViolations = (): void =>
      assert.deepEqual(
        server.fake.violations().map(({ check, message }) => `${check}: ${message}`),
        [],
      );

    it('connects an account, under an id of the provider', async () => {
      const token = await connected();
      server.fake.inspect?.(readStoredConnection(token));
      assert.match(token.resourceOwnerId, /\S/);
      assert.equal(token.status, 'active');
      expectNoViolations();
    });

    it('connects the same account into the same row', async () => {
      const first = await connected();
      const second = await connected();
      assert.equal(second.id, first.id);
      expectNoViolations();
    });

    it('gives a token that is valid now', async () => {
      const { id } = await connected();
      assert.match(await tokens.getValidToken({ id }), /^[\x21-\x7e]+$/);
      expectNoViolations();
    });

    it('refreshes the token, where the provider can', async () => {
      const token = await connected();
      const before = await tokens.getValidToken(token);
      if (!(await canRefresh(token))) return;
      const after = await tokens.getValidToken({ id: token.id });
      assert.notEqual(after, before);
      const refreshed = await tokens.refresh({ id: token.id });
      server.fake.inspect?.(readStoredConnection(refreshed));
      expectNoViolations();
    });

    it('recognizes a grant that has ended', async () => {
      const token = await connected();
      if (!(await canRefresh(token))) return;
      if (definition.refresh.grant === 'exchange') later(2 * DAY_MS);
      server.fake.revokeAsUser();
      const refusal = await tokens.refresh({ id: token.id }).catch((error: unknown) => error);
      assert.ok(refusal instanceof TokenRefreshError, String(refusal));
      assert.equal(refusal.reason, 'rejected');
      const row = await tokens.findOne({ id: token.id });
      assert.equal(row?.status, 'reauthorization_required');
      expectNoViolations();
    });

    for (const fault of [429, 500, 'html'] as const) {
      it(`keeps the connection when the provider responds with ${fault}`, async () => {
        const token = await connected();
        if (!(await canRefresh(token))) return;
        if (definition.refresh.grant === 'exchange') later(2 * DAY_MS);
        server.fake.failNext(fault);
        const failure = await tokens.refresh({ id: token.id }).catch((error: unknown) => error);
        assert.ok(failure instanceof TokenRefreshError, String(failure));
        assert.equal(failure.retryable, true);
        if (fault === 429) assert.equal(failure.reason, 'rate_limited');
        assert.equal((await tokens.findOne({ id: token.id }))?.status, 'refresh_failing');
        expectNoViolations();
      });
    }

    it('stores nothing when the user refuses', async () => {
      server.fake.denyConsent();
      const response = await app.connect(name);
      assert.equal(response.status, 400);
      assert.equal(((await response.json()) as { code: string }).code, 'access_denied');
      assert.equal(await tokens.findOne({ owner: OWNER, provider: name }), null);
      expectNoViolations();
    });

    it('disconnects, at the provider too where it can', async () => {
      const token = await connected();
      const { definition: effective } = app.nest.get(OAuth2ProviderRegistry).get(name);
      const { revocation } = await tokens.disconnect(token);
      const canRevoke =
        effective.revocation !== undefined && effective.endpoints.revocation !== undefined;
      assert.equal(revocation, canRevoke ? 'confirmed' : 'not_supported');
      expectNoViolations();
    });
  });
}
