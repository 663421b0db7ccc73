import { createHash } from 'node:crypto';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

interface TokenUse {
  accepted: number;
  refused: number;
}

/** What the provider itself has seen. The `/audit` page shows it; no token is in it. */
export interface AuditRecord {
  grants: { account: string; ended: boolean }[];
  codeExchanges: number;
  refreshes: number;
  refusedTokenRequests: string[];
  /** How often each refresh token was presented, by fingerprint. */
  refreshTokens: Record<string, number>;
  /** How often the API took or refused each access token, by fingerprint. */
  accessTokens: Record<string, TokenUse>;
}

/** A name for a token that gives nothing away. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}

export class ProviderRecord {
  private readonly grants = new Map<string, { account: string; ended: boolean }>();
  private readonly seen: Omit<AuditRecord, 'grants'> = {
    codeExchanges: 0,
    refreshes: 0,
    refusedTokenRequests: [],
    refreshTokens: {},
    accessTokens: {},
  };

  watch(provider: Provider): void {
    provider.on('grant.success', (context) => {
      if (grantType(context) === 'refresh_token') this.seen.refreshes += 1;
      else this.seen.codeExchanges += 1;
      this.notePresented(context);
    });
    provider.on('grant.error', (context, error) => {
      this.seen.refusedTokenRequests.push(error.message);
      this.notePresented(context);
    });
    provider.on('grant.revoked', (_context, grantId) => this.noteEnd(grantId));
  }

  noteGrant(grantId: string, account: string): void {
    this.grants.set(grantId, { account, ended: false });
  }

  noteEnd(grantId: string): void {
    const grant = this.grants.get(grantId);
    if (grant) grant.ended = true;
  }

  noteAccess(token: string, outcome: keyof TokenUse): void {
    const use = (this.seen.accessTokens[fingerprint(token)] ??= { accepted: 0, refused: 0 });
    use[outcome] += 1;
  }

  toJSON(): AuditRecord {
    return { grants: [...this.grants.values()], ...this.seen };
  }

  private notePresented(context: KoaContextWithOIDC): void {
    const token = context.oidc.params?.['refresh_token'];
    if (typeof token !== 'string') return;
    const key = fingerprint(token);
    this.seen.refreshTokens[key] = (this.seen.refreshTokens[key] ?? 0) + 1;
  }
}

function grantType(context: KoaContextWithOIDC): unknown {
  return context.oidc.params?.['grant_type'];
}
