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
import { FIRST_STATUS_NUMBER, type StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { TenantMismatchError } from '../token.errors.js';

/** The columns that a grant changes, and its binding before encryption. */
export interface GrantColumns {
  columns: TokenColumns;
  binding: ConnectionBinding;
}

/** Creates the columns of a grant. */
@Injectable()
export class GrantColumnsFactory {
  constructor(
    private readonly columns: TokenRowFactory,
    private readonly bindings: BindingFactory,
    private readonly errors: TokenErrorFactory,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly clock: DatabaseClock,
  ) {}

  /** Creates the columns of a new row. */
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
      statusNo: FIRST_STATUS_NUMBER,
      provisionalUntil: null,
      leaseId: null,
      leaseUntil: null,
      leaseTtl: null,
      lastRefreshedAt: null,
      createdAt: new Date(this.clock.now()),
    };
    return { columns, binding: this.bindings.create(grant) };
  }

  /**
   * Creates the columns that replace the previous grant of the same account.
   *
   * @throws TenantMismatchError
   * @throws TokenRefreshError `decrypt` when a stored value must be kept and cannot be decrypted
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

  /** Compares the encrypted values, because the metadata can be changed by anyone with write access to the database. */
  private assertSameTenant(grant: Grant, row: StoredToken): void {
    const before = this.bindings.readable(row);
    if (before === undefined || grant.kind !== 'account') return;
    const { definition } = this.providers.get(grant.provider);
    const known = { ...before.callback, ...before.resolved };
    const member = findDifferingMember(definition, known, readExtras(grant));
    if (member !== undefined) throw new TenantMismatchError(row.provider, row.id, member);
  }

  /** @throws DecryptionError */
  private replacement(grant: Grant, row: StoredToken): GrantColumns {
    const isComplete = grant.tokens?.refresh_token !== undefined || row.refreshToken === null;
    const before = isComplete ? this.bindings.readable(row) : this.columns.decryptBinding(row);
    const isSame = before === undefined || this.bindings.isOfSameClient(grant, before);
    const columns = {
      // A response without scopes grants those of this request (RFC 6749 section 5.1), not the earlier ones.
      scopes: null,
      parentId: grant.parentId,
      ...(grant.tokens?.refresh_token !== undefined && { refreshTokenExpiresAt: null }),
      ...this.credentials(grant, row.id, isSame ? row.refreshToken : null),
      // A refresh token of another client or server does not work with this one.
      ...(!isSame && grant.tokens?.refresh_token === undefined && { refreshToken: null }),
    };
    return { columns, binding: this.bindings.create(grant, isSame ? before : undefined) };
  }

  private credentials(grant: Grant, id: string, previousToken: string | null = null): TokenColumns {
    const { owner, provider, tokens, resourceOwner, origin, parentId } = grant;
    const place = { id, ownerId: owner, provider };
    const requestedColumns =
      tokens === undefined
        ? {}
        : this.createRequestedColumns(provider, tokens, origin?.requestedScopes);
    const extras = readExtras(grant);
    const columns = {
      ...(tokens === undefined
        ? this.columns.borrowed(place)
        : this.columns.credentials(place, tokens, previousToken)),
      ...requestedColumns,
      ...(parentId !== null && { refreshAt: null }),
      ...profileColumns(resourceOwner, this.clock.now()),
      ...(Object.keys(extras).length > 0 && { metadata: extras }),
    };
    return resourceOwner.isPartial === true ? markedForRepair(columns, this.clock.now()) : columns;
  }

  /** Creates the columns of the requested scopes and of those that were not granted. */
  private createRequestedColumns(
    provider: string,
    { scope, declined_scope }: TokenResponse,
    requested?: readonly string[],
  ): TokenColumns {
    const { definition } = this.providers.get(provider);
    const granted = parseScope(scope) ?? null;
    const notGranted = missingScopes(granted, requested ?? [], definition);
    const reported = parseScope(declined_scope);
    const isKnown = reported !== undefined || (granted !== null && requested !== undefined);
    return {
      requestedScopes: requested === undefined ? null : storableList(requested),
      declinedScopes: isKnown
        ? storableList([...new Set([...(reported ?? []), ...notGranted])])
        : null,
    };
  }
}

/** Collects the extras of a grant, which are stored as metadata. */
function readExtras({ origin, tokens, resourceOwner, metadata }: Grant): Record<string, string> {
  return {
    ...origin?.callback,
    ...tokens?.extras,
    ...resourceOwner.metadata,
    ...metadata,
  };
}
