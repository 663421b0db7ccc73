import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { parseScope } from '../../protocol/oauth/scope.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import { findDifferingMember } from '../../providers/accounts/distinct-members.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { missingScopes } from '../../providers/definition/scope-rules.js';
import { BindingFactory } from '../connections/binding.factory.js';
import type { Grant } from '../connections/capture-input.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import { storableList } from '../storage/json-text.js';
import type { TokenColumns } from '../storage/oauth2-token.repository.js';
import { profileColumns } from '../secondary-data/profile-columns.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { markedForRepair } from '../secondary-data/repair-rules.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { TenantMismatchError } from '../token.errors.js';

/** What a grant changes in its row, before the binding is encrypted. */
export interface GrantColumns {
  columns: TokenColumns;
  binding: ConnectionBinding;
}

/** Makes the columns of a grant. */
@Injectable()
export class GrantColumnsFactory {
  constructor(
    private readonly columns: TokenRowFactory,
    private readonly bindings: BindingFactory,
    private readonly errors: TokenErrorFactory,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly clock: DatabaseClock,
  ) {}

  /** For a new row. */
  inserted(grant: Grant, id: string): GrantColumns {
    const columns = {
      refreshToken: null,
      scopes: null,
      requestedScopes: null,
      declinedScopes: null,
      refreshTokenExpiresAt: null,
      name: null,
      username: null,
      profile: {},
      metadata: {},
      ...this.credentials(grant, id),
      id,
      ownerId: grant.owner,
      provider: grant.provider,
      resourceOwnerId: grant.resourceOwner.id,
      kind: grant.kind,
      parentId: grant.parentId,
      version: 1,
      claimNo: 1,
      statusNo: 1,
      provisionalUntil: null,
      leaseId: null,
      leaseUntil: null,
      leaseTtl: null,
      lastRefreshedAt: null,
      createdAt: new Date(this.clock.now()),
    };
    return { columns, binding: this.bindings.of(grant) };
  }

  /**
   * For the row of the same account.
   *
   * @throws TenantMismatchError
   * @throws TokenRefreshError `decrypt` when something stored has to stay and does not open
   */
  replaced(grant: Grant, row: StoredToken): GrantColumns {
    this.assertSameTenant(grant, row);
    try {
      return this.replacement(grant, row);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      throw this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
    }
  }

  /** Compares the encrypted facts: everyone with write access to the database can change the metadata. */
  private assertSameTenant(grant: Grant, row: StoredToken): void {
    const before = this.bindings.readable(row);
    if (before === undefined || grant.kind !== 'account') return;
    const { definition } = this.providers.get(grant.provider);
    const known = { ...before.callback, ...before.resolved };
    const member = findDifferingMember(definition, known, extrasOf(grant));
    if (member !== undefined) throw new TenantMismatchError(row.provider, row.id, member);
  }

  /** @throws DecryptionError */
  private replacement(grant: Grant, row: StoredToken): GrantColumns {
    const isComplete = grant.tokens?.refresh_token !== undefined || row.refreshToken === null;
    const before = isComplete ? this.bindings.readable(row) : this.columns.decryptBinding(row);
    const isSame = before === undefined || this.bindings.isOfSameClient(grant, before);
    const columns = {
      // Left out, they are what was asked for this time (RFC 6749 section 5.1), not what was granted before.
      scopes: null,
      parentId: grant.parentId,
      ...(grant.tokens?.refresh_token !== undefined && { refreshTokenExpiresAt: null }),
      ...this.credentials(grant, row.id, isSame ? row.refreshToken : null),
      // The refresh token of another client or server is of no use to this one.
      ...(!isSame && grant.tokens?.refresh_token === undefined && { refreshToken: null }),
    };
    return { columns, binding: this.bindings.of(grant, isSame ? before : undefined) };
  }

  private credentials(grant: Grant, id: string, kept: string | null = null): TokenColumns {
    const { owner, provider, tokens, resourceOwner, origin, parentId } = grant;
    const place = { id, ownerId: owner, provider };
    const asked =
      tokens === undefined ? {} : this.askedFor(provider, tokens, origin?.requestedScopes);
    const extras = extrasOf(grant);
    const columns = {
      ...(tokens === undefined
        ? this.columns.borrowed(place)
        : this.columns.credentials(place, tokens, kept)),
      ...asked,
      ...(parentId !== null && { refreshAt: null }),
      ...profileColumns(resourceOwner, this.clock.now()),
      ...(Object.keys(extras).length > 0 && { metadata: extras }),
    };
    return resourceOwner.isPartial === true ? markedForRepair(columns, this.clock.now()) : columns;
  }

  /** What was asked for, and what of it was not granted. */
  private askedFor(
    provider: string,
    { scope, declined_scope }: TokenResponse,
    requested?: readonly string[],
  ): TokenColumns {
    const { definition } = this.providers.get(provider);
    const granted = parseScope(scope) ?? null;
    const inVain = missingScopes(granted, requested ?? [], definition);
    const reported = parseScope(declined_scope);
    const isKnown = reported !== undefined || (granted !== null && requested !== undefined);
    return {
      requestedScopes: requested === undefined ? null : storableList(requested),
      declinedScopes: isKnown ? storableList([...new Set([...(reported ?? []), ...inVain])]) : null,
    };
  }
}

/** What is kept of a grant besides its tokens. */
function extrasOf({ origin, tokens, resourceOwner, metadata }: Grant): Record<string, string> {
  return {
    ...origin?.callback,
    ...tokens?.extras,
    ...resourceOwner.metadata,
    ...metadata,
  };
}
