import { usual } from '../facts/provider-facts.js';
import { type FakeGrant, type FakeToken, opaque, secondsLeft } from '../grants/fake-grants.js';
import { type FakeResponse, json } from '../server/fake-response.js';
import type { FakeState } from '../state/fake-state.js';

/** What a token response contains. */
export interface Issued {
  access: FakeToken;
  refresh?: FakeToken;
  grant: FakeGrant;
  /** What the client sent to get it. */
  by: 'code' | 'refresh' | 'exchange';
}

/** Issues tokens, with the lifetimes and member names of the facts. */
export interface TokenIssuer {
  issue: (grant: FakeGrant, by: Issued['by']) => Issued;
  /** Issues an access token for a refresh token that stays valid. */
  refresh: (refresh: FakeToken) => Issued;
  /** @param lifetime in seconds; null: it does not expire */
  mint: (kind: string, grant: FakeGrant, lifetime: number | null) => FakeToken;
  tokenValue: (kind: string) => string;
  /** Whether the grant gets a refresh token. */
  isRefreshable: (grant: FakeGrant) => boolean;
  /** Seconds; null: it does not expire. */
  accessLifetime: (grant: FakeGrant) => number | null;
  /** Seconds; null: it does not expire. */
  refreshLifetime: (grant: FakeGrant) => number | null;
  /** Whether a token can expire before its time, when a test wants so. */
  canExpire: (token: FakeToken) => boolean;
  respond: (issued: Issued) => FakeResponse;
  /** The members of the token response; those without a value are left out. */
  members: (issued: Issued) => Record<string, unknown>;
}

export function tokenIssuer({ state }: { state: FakeState }): TokenIssuer {
  const { facts, clock } = state;
  const steps: TokenIssuer = {
    issue(grant, by) {
      const access = steps.mint('access', grant, steps.accessLifetime(grant));
      const refresh = steps.isRefreshable(grant)
        ? steps.mint('refresh', grant, steps.refreshLifetime(grant))
        : undefined;
      return { access, refresh, grant, by };
    },

    refresh(refresh) {
      const { grant } = refresh;
      const access = steps.mint('access', grant, steps.accessLifetime(grant));
      return { access, refresh, grant, by: 'refresh' };
    },

    mint(kind, grant, lifetime) {
      const now = clock.now();
      const token: FakeToken = {
        value: steps.tokenValue(kind),
        kind,
        grant,
        scopes: grant.scopes,
        issuedAt: now,
        expiresAt: lifetime === null ? null : now + lifetime * 1000,
        refused: false,
      };
      state.grants.tokens.set(token.value, token);
      return token;
    },

    tokenValue: (kind) => opaque(`${kind}-`),
    isRefreshable: () => true,
    accessLifetime: () => facts.lifetimes.access_token_s ?? null,
    refreshLifetime: () => usual(facts.lifetimes.refresh_token_s) ?? null,
    canExpire: ({ kind }) => kind !== 'refresh',
    respond: (issued) => json(200, steps.members(issued), { 'cache-control': 'no-store' }),

    members({ access, refresh, grant, by }) {
      const isRepeated = facts.refresh.response_always_contains_refresh_token !== false;
      const shown = by === 'code' || isRepeated ? refresh : undefined;
      const expiry = usual(facts.token_response.refresh_expiry_field);
      const separator = usual(facts.token_response.scope_separator_response);
      const now = clock.now();
      return {
        access_token: access.value,
        token_type: facts.token_response.token_type_value ?? 'bearer',
        expires_in: secondsLeft(access, now),
        refresh_token: shown?.value,
        ...(expiry !== undefined && shown ? { [expiry]: secondsLeft(shown, now) } : {}),
        scope: separator && grant.scopes.join(separator === 'comma' ? ',' : ' '),
      };
    },
  };
  return steps;
}
