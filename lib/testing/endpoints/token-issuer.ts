import { usual } from '../facts/provider-facts.js';
import { AuthorizingFake } from './authorization-endpoint.js';
import { type FakeAnswer, json } from '../server/fake-response.js';
import { type FakeGrant, type FakeToken, opaque } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';

/** What a token answer carries. */
export interface Issued {
  access: FakeToken;
  refresh?: FakeToken;
  grant: FakeGrant;
  /** What was handed in. */
  by: 'code' | 'refresh' | 'exchange';
}

/** A fake that issues tokens, with the lifetimes and member names of its facts. */
export abstract class MintingFake extends AuthorizingFake {
  protected issue(grant: FakeGrant, by: Issued['by']): Issued {
    const access = this.mint('access', grant, this.accessLifetime(grant));
    const refresh = this.isRefreshable(grant)
      ? this.mint('refresh', grant, this.refreshLifetime(grant))
      : undefined;
    return { access, refresh, grant, by };
  }

  /** @param lifetime in seconds; null for ever */
  protected mint(kind: string, grant: FakeGrant, lifetime: number | null): FakeToken {
    const now = this.clock.now();
    const token: FakeToken = {
      value: this.tokenValue(kind),
      kind,
      grant,
      scopes: grant.scopes,
      issuedAt: now,
      lastUsedAt: now,
      expiresAt: lifetime === null ? null : now + lifetime * 1000,
      refused: false,
    };
    this.grants.tokens.set(token.value, token);
    return token;
  }

  protected tokenValue(kind: string): string {
    return opaque(`${kind}-`);
  }

  protected isRefreshable(_grant: FakeGrant): boolean {
    return true;
  }

  /** Seconds; null for ever. */
  protected accessLifetime(_grant: FakeGrant): number | null {
    return this.facts.lifetimes.access_token_s ?? null;
  }

  /** Seconds; null for ever. */
  protected refreshLifetime(_grant: FakeGrant): number | null {
    return usual(this.facts.lifetimes.refresh_token_s) ?? null;
  }

  protected tokens(issued: Issued, _request: FakeRequest): FakeAnswer {
    return json(200, this.tokenMembers(issued), { 'cache-control': 'no-store' });
  }

  /** Members without a value are left out of the answer. */
  protected tokenMembers({ access, refresh, grant, by }: Issued): Record<string, unknown> {
    const repeats = this.facts.refresh.response_always_contains_refresh_token !== false;
    const shown = by === 'code' || repeats ? refresh : undefined;
    const expiry = usual(this.facts.token_response.refresh_expiry_field);
    return {
      access_token: access.value,
      token_type: this.facts.token_response.token_type_value ?? 'bearer',
      expires_in: this.left(access),
      refresh_token: shown?.value,
      ...(expiry !== undefined && shown ? { [expiry]: this.left(shown) } : {}),
      scope: this.scopeMember(grant),
    };
  }

  protected scopeMember({ scopes }: FakeGrant): string | undefined {
    const separator = usual(this.facts.token_response.scope_separator_response);
    return separator === undefined ? undefined : scopes.join(separator === 'comma' ? ',' : ' ');
  }

  /** Whole seconds until a token ends. */
  protected left(token: FakeToken): number | undefined {
    if (token.expiresAt === null) return undefined;
    return Math.round((token.expiresAt - this.clock.now()) / 1000);
  }

  /** An access token more, for a refresh token that stays. */
  protected renew(refresh: FakeToken): Issued {
    const access = this.mint('access', refresh.grant, this.accessLifetime(refresh.grant));
    return { access, refresh, grant: refresh.grant, by: 'refresh' };
  }
}
