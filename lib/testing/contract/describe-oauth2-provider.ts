import assert from 'node:assert/strict';
import type { Type } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { ProviderConfiguration } from '../../oauth2-capture.options.js';
import {
  metadataOf,
  OAuth2Provider,
} from '../../providers/definition/oauth2-provider.decorator.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { OAuth2ProviderStrategy } from '../../providers/strategy/oauth2-provider.strategy.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { ProfileRefresh } from '../../tokens/refreshing/profile-refresh.js';
import { TokenRefreshError } from '../../tokens/token.errors.js';
import {
  ContractApplication,
  type ContractApplicationOptions,
  OWNER,
} from './contract-application.js';
import type { ProviderDouble } from './contract-fake.js';
import { storedOf } from './stored-of.js';

/** The globals of jest, vitest and their like. */
interface TestRunner {
  describe: (name: string, body: () => void) => void;
  it: (name: string, body: () => Promise<void>) => void;
  beforeAll: (body: () => Promise<void>) => void;
  beforeEach: (body: () => Promise<void>) => void;
  afterAll: (body: () => Promise<void>) => void;
}

/** The provider that is held to the contract, and how its double is started. */
export interface ContractOptions extends ContractApplicationOptions {
  /** Starts the server that stands for the provider. */
  start: () => Promise<{ double: ProviderDouble; close: () => Promise<void> }>;
  /** More of the provider's configuration. */
  configuration?: Partial<ProviderConfiguration>;
  /** A built-in strategy is there already and must not be added again. */
  isBuiltIn?: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The contract of a provider: connect, use, renew, lose and disconnect, as an
 * application goes through it, with the strategy under test. Call it at the top
 * level of a spec; it uses the runner's global `describe` and `it`.
 */
export function describeOAuth2Provider(
  strategy: Type<OAuth2ProviderStrategy>,
  { start, configuration, isBuiltIn = false, ...options }: ContractOptions,
): void {
  const { describe, it, beforeAll, beforeEach, afterAll } = globalThis as unknown as TestRunner;
  const declared = Reflect.getMetadata(OAuth2Provider.KEY, strategy) as unknown;
  const { name } = metadataOf(declared as Parameters<typeof metadataOf>[0]);

  describe(`the provider ${name}`, () => {
    let app: ContractApplication;
    let server: Awaited<ReturnType<ContractOptions['start']>>;
    let tokens: OAuth2TokenService;
    const { definition } = new strategy();

    beforeAll(async () => {
      server = await start();
      const own = { ...server.double.configuration(), ...configuration };
      app = await ContractApplication.start(name, own, isBuiltIn ? [] : [strategy], options);
      tokens = app.nest.get(OAuth2TokenService);
    });
    beforeEach(async () => {
      await tokens.disconnectOwner(OWNER);
      server.double.reset();
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
      server.double.advance(ms);
      app.nest.get(DatabaseClock).shift(ms);
    };
    const isRenewable = async (token: OAuth2Token): Promise<boolean> => {
      if (definition.refresh.grant === 'exchange')
        later((definition.refresh.minimumAge ?? 0) * 1000 + DAY_MS);
      if (definition.refresh.grant === 'none') return false;
      const before = token.version;
      const isNewer = (await tokens.refresh(token)).version > before;
      // A profile that is read again must not meet what the test does next.
      await app.nest.get(ProfileRefresh).settled();
      return isNewer;
    };
    const unviolated = (): void =>
      assert.deepEqual(
        server.double.violations().map(({ check, message }) => `${check}: ${message}`),
        [],
      );

    it('connects an account, under an id of the provider', async () => {
      const token = await connected();
      server.double.inspect?.(storedOf(token));
      assert.match(token.resourceOwnerId, /\S/);
      assert.equal(token.status, 'active');
      unviolated();
    });

    it('connects the same account into the same row', async () => {
      const first = await connected();
      const second = await connected();
      assert.equal(second.id, first.id);
      unviolated();
    });

    it('gives a token that is valid now', async () => {
      const { id } = await connected();
      assert.match(await tokens.getValidToken({ id }), /^[\x21-\x7e]+$/);
      unviolated();
    });

    it('renews the token, where the provider can', async () => {
      const token = await connected();
      const before = await tokens.getValidToken(token);
      if (!(await isRenewable(token))) return;
      const after = await tokens.getValidToken({ id: token.id });
      assert.notEqual(after, before);
      const renewed = await tokens.refresh({ id: token.id });
      server.double.inspect?.(storedOf(renewed));
      unviolated();
    });

    it('knows a grant that has ended, and does not ask again', async () => {
      const token = await connected();
      if (!(await isRenewable(token))) return;
      if (definition.refresh.grant === 'exchange') later(2 * DAY_MS);
      server.double.revokeAsUser();
      const refusal = await tokens.refresh({ id: token.id }).catch((error: unknown) => error);
      assert.ok(refusal instanceof TokenRefreshError, String(refusal));
      assert.equal(refusal.reason, 'rejected');
      const row = await tokens.findOne({ id: token.id });
      assert.equal(row?.status, 'reauthorization_required');
      unviolated();
    });

    for (const fault of [429, 500, 'html'] as const) {
      it(`keeps the connection when the provider answers ${fault}`, async () => {
        const token = await connected();
        if (!(await isRenewable(token))) return;
        if (definition.refresh.grant === 'exchange') later(2 * DAY_MS);
        server.double.answerNext(fault);
        const failure = await tokens.refresh({ id: token.id }).catch((error: unknown) => error);
        assert.ok(failure instanceof TokenRefreshError, String(failure));
        assert.equal(failure.retryable, true);
        if (fault === 429) assert.equal(failure.reason, 'rate_limited');
        assert.equal((await tokens.findOne({ id: token.id }))?.status, 'refresh_failing');
        unviolated();
      });
    }

    it('takes a no for a no', async () => {
      server.double.deny();
      const response = await app.connect(name);
      assert.equal(response.status, 400);
      assert.equal(((await response.json()) as { code: string }).code, 'access_denied');
      assert.equal(await tokens.findOne({ owner: OWNER, provider: name }), null);
      unviolated();
    });

    it('disconnects, at the provider too where it can', async () => {
      const token = await connected();
      const { definition: effective } = app.nest.get(OAuth2ProviderRegistry).get(name);
      const { revoked } = await tokens.disconnect(token);
      const canRevoke =
        effective.revocation !== undefined && effective.endpoints.revocation !== undefined;
      assert.equal(revoked, canRevoke ? 'upstream' : 'local');
      unviolated();
    });
  });
}
