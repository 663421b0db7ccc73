import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { CaptureEvents } from '../core/capture-events.js';
import { DatabaseClock } from '../core/database-clock.js';
import { cleanText } from '../protocol/text.js';
import { parseScope } from '../protocol/scope.js';
import { parseTokenResponse, type TokenResponse } from '../protocol/token-response.js';
import { differingMember } from '../providers/distinct-members.js';
import type { OAuth2Resource, ResourceOwner } from '../providers/oauth2-provider.context.js';
import { OAuth2ProviderRegistry } from '../providers/oauth2-provider.registry.js';
import { missingScopes } from '../providers/scope-rules.js';
import { DecryptionError } from './decryption.error.js';
import type { OAuth2Token } from './oauth2-token.entity.js';
import { BindingFactory } from './binding.factory.js';
import type { CaptureInput, Grant, GrantOrigin, SavedGrant } from './capture-input.js';
import { NOT_EXCHANGED } from './freshness.js';
import { OAuth2TokenRepository, type TokenColumns } from './oauth2-token.repository.js';
import { RefreshErrors } from './refresh-errors.js';
import { isRefusedContent, SecondaryColumns, WITHOUT_SECONDARY } from './secondary-columns.js';
import { SharedGrants } from './shared-grants.js';
import type { StoredToken, UsableToken } from './stored-token.js';
import { TokenColumnsFactory } from './token-columns.js';
import { identityOf } from './token-identity.js';
import { MAX_ID_LENGTH, present } from './token-ref.js';
import { InvalidTokensError, TenantMismatchError } from './token.errors.js';

const MOST_ATTEMPTS = 10;

/** Writes a grant into the table: a new row, or new credentials in the row of the same account. */
@Injectable()
export class TokenCapture {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenColumnsFactory,
    private readonly bindings: BindingFactory,
    private readonly errors: RefreshErrors,
    private readonly secondary: SecondaryColumns,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly clock: DatabaseClock,
    private readonly events: CaptureEvents,
    private readonly grants: SharedGrants,
  ) {}

  /**
   * There is no upsert: the id is bound into what is encrypted. We look, insert under an id of our
   * own, and when another process has inserted the account meanwhile, encrypt again for its id.
   */
  async save(input: CaptureInput, origin?: GrantOrigin): Promise<OAuth2Token> {
    return (await this.saved(input, origin)).token;
  }

  /** The same, and the connection as it was before, if it existed. */
  async saved(input: CaptureInput, origin?: GrantOrigin): Promise<SavedGrant> {
    const checked = this.checked(input, input.tokens);
    return this.store({ ...checked, origin, kind: 'account', parentId: null });
  }

  /** Stores what is behind an account as a connection of its own. */
  async saveResource(parent: UsableToken, resource: OAuth2Resource): Promise<OAuth2Token> {
    const { id, kind, name, username, profile, tokens } = resource;
    const { ownerId: owner, provider } = parent;
    const resourceOwner = { id, name, username, profile };
    const checked = this.checked({ owner, provider, resourceOwner }, tokens);
    const stored = await this.repository.findStored(parent.id);
    const parentBinding = stored && this.bindings.readable(stored);
    return (await this.store({ ...checked, parentBinding, kind, parentId: parent.id })).token;
  }

  private async store(grant: Grant): Promise<SavedGrant> {
    const identity = identityOf(grant.provider, grant.resourceOwner.id, grant.kind, grant.owner);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const before = await this.repository.findStoredByIdentity(identity);
      const id =
        before === undefined
          ? await this.insert(grant, identity)
          : await this.reconnect(grant, before);
      if (id === undefined) continue;
      const token = await this.repository.findById(id);
      if (token === undefined) continue;
      this.report(token, before, grant.tokens);
      return { token, before };
    }
    throw new Error(
      `The connection changed ${MOST_ATTEMPTS} times while it was being stored. Try again.`,
    );
  }

  /** @returns the new row's id; undefined when another process has inserted the account */
  async insert(
    grant: Grant,
    identity: string,
    more: Omit<TokenColumns, 'id'> = {},
  ): Promise<string | undefined> {
    const id = randomUUID();
    const now = new Date(this.clock.now());
    const row = {
      refreshToken: null,
      scopes: null,
      requestedScopes: null,
      declinedScopes: null,
      refreshTokenExpiresAt: null,
      metadata: {},
      ...this.credentials(grant, id),
      binding: this.bindings.sealed(grant, id),
      id,
      identity,
      ownerId: grant.owner,
      provider: grant.provider,
      resourceOwnerId: grant.resourceOwner.id,
      kind: grant.kind,
      parentId: grant.parentId,
      leaseOwner: null,
      leaseUntil: null,
      lastRefreshedAt: null,
      createdAt: now,
      version: 1,
      ...more,
    };
    const inserted = await this.repository.insert(row).catch(async (error: unknown) => {
      if (!isRefusedContent(error)) throw error;
      const isStored = await this.repository.insert({ ...row, ...WITHOUT_SECONDARY });
      if (isStored) await this.secondary.store(id, 1, this.secondary.split(row).secondary);
      return isStored;
    });
    if (!inserted) return undefined;
    await this.hold(grant);
    return id;
  }

  /** @throws TenantMismatchError */
  private async reconnect(grant: Grant, row: StoredToken): Promise<string | undefined> {
    this.assertSameTenant(grant, row);
    const columns: TokenColumns = {
      // Left out, they are what was asked for this time (RFC 6749 section 5.1), not what was granted before.
      scopes: null,
      parentId: grant.parentId,
      ...(grant.tokens?.refresh_token !== undefined && { refreshTokenExpiresAt: null }),
      ...this.replacement(grant, row),
    };
    const replaced = await this.repository
      .replaceCredentials(row, columns)
      .catch(async (error: unknown) => {
        if (!isRefusedContent(error)) throw error;
        const { primary, secondary } = this.secondary.split(columns);
        const isStored = await this.repository.replaceCredentials(row, {
          ...primary,
          scopes: null,
        });
        if (isStored) await this.secondary.store(row.id, row.version + 1, secondary);
        return isStored;
      });
    if (!replaced) return undefined;
    await this.hold(grant);
    return row.id;
  }

  /** A process that is about to revoke the grant also reads this row, so a failure here does not fail the connection. */
  private async hold({ owner: ownerId, provider, resourceOwner, parentId }: Grant): Promise<void> {
    if (parentId !== null) return;
    const held = { ownerId, provider, resourceOwnerId: resourceOwner.id };
    await this.grants.hold(held).catch(() => {
      this.logger.warn(
        `the database did not cancel pending revocations of ${provider} while an account was connected; if its next refresh is refused, its user connects it again`,
      );
    });
  }

  /** The encrypted facts are compared: anybody with write access can change the metadata. */
  private assertSameTenant(grant: Grant, row: StoredToken): void {
    const before = this.bindings.readable(row);
    if (before === undefined || grant.kind !== 'account') return;
    const { definition } = this.providers.get(grant.provider);
    const known = { ...before.callback, ...before.learned };
    const member = differingMember(definition, known, extrasOf(grant));
    if (member !== undefined) throw new TenantMismatchError(row.provider, row.id, member);
  }

  /** @throws TokenRefreshError `decrypt` when something stored has to stay and does not open */
  private replacement(grant: Grant, row: StoredToken): TokenColumns {
    try {
      return this.replacementOf(grant, row);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      throw this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
    }
  }

  private replacementOf(grant: Grant, row: StoredToken): TokenColumns {
    const isComplete = grant.tokens?.refresh_token !== undefined || row.refreshToken === null;
    const before = isComplete ? this.bindings.readable(row) : this.columns.openBinding(row);
    const isSame = before === undefined || this.bindings.isOfSameClient(grant, before);
    return {
      ...this.credentials(grant, row.id, isSame ? row.refreshToken : null),
      // The refresh token of another client or server is of no use to this one.
      ...(!isSame && grant.tokens?.refresh_token === undefined && { refreshToken: null }),
      binding: this.bindings.sealed(grant, row.id, isSame ? before : undefined),
    };
  }

  private credentials(grant: Grant, id: string, kept: string | null = null): TokenColumns {
    const { owner, provider, tokens, resourceOwner, origin, parentId } = grant;
    const place = { id, ownerId: owner, provider };
    const asked =
      tokens === undefined ? {} : this.askedFor(provider, tokens, origin?.requestedScopes);
    const extras = extrasOf(grant);
    return {
      ...(tokens === undefined
        ? this.columns.borrowed(place)
        : this.columns.credentials(place, tokens, kept)),
      ...asked,
      ...(parentId !== null && { refreshAt: null }),
      ...profileColumns(resourceOwner, this.clock.now()),
      ...(Object.keys(extras).length > 0 && { metadata: extras }),
    };
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
      requestedScopes: requested === undefined ? null : [...requested],
      declinedScopes: isKnown ? [...new Set([...(reported ?? []), ...inVain])] : null,
    };
  }

  /** @throws InvalidTokenReferenceError, UnknownProviderError, InvalidTokensError */
  checked<T extends Omit<CaptureInput, 'tokens'>>(
    input: T,
    tokens: TokenResponse | undefined,
  ): T & { tokens?: TokenResponse } {
    const owner = present('owner', input.owner);
    const provider = this.providers.get(present('provider', input.provider)).name;
    const id = present('resourceOwner.id', input.resourceOwner?.id);
    if (owner.length > MAX_ID_LENGTH || id.length > MAX_ID_LENGTH) {
      throw new InvalidTokensError(`an id is longer than ${MAX_ID_LENGTH} characters`);
    }
    if (tokens === undefined) return { ...input, owner, provider, tokens };
    const { tokenTypes } = this.providers.get(provider).definition;
    try {
      return {
        ...input,
        owner,
        provider,
        tokens: {
          ...parseTokenResponse(tokens, {}, 0, tokenTypes),
          extras: tokens.extras,
          notExchanged: tokens.notExchanged,
          declined_scope: tokens.declined_scope,
        },
      };
    } catch (error) {
      throw new InvalidTokensError(error instanceof Error ? error.message : 'they are malformed');
    }
  }

  private report(
    token: OAuth2Token,
    before: StoredToken | undefined,
    tokens: TokenResponse | undefined,
  ): void {
    const event = { tokenId: token.id, owner: token.ownerId, provider: token.provider };
    this.events.emit(before === undefined ? 'oauth2.connected' : 'oauth2.reconnected', event);
    if (tokens?.notExchanged !== undefined) {
      this.logger.warn(
        `the exchange of the short-lived token of ${token.id} (${token.provider}) failed (${tokens.notExchanged.reason}); it is tried again while the token lives, until ${token.expiresAt?.toISOString() ?? 'it ends'}`,
      );
      this.events.emit('oauth2.refresh_failed', { ...event, reason: NOT_EXCHANGED });
    } else if (before !== undefined && before.status !== 'active') {
      this.events.emit('oauth2.recovered', event);
    }
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

/** What a profile changes in a row. */
export function profileColumns(owner: ResourceOwner, now: number): TokenColumns {
  return {
    name: cleanText(owner.name, MAX_ID_LENGTH),
    username: cleanText(owner.username, MAX_ID_LENGTH),
    profile: { ...owner.profile },
    profileAt: new Date(now),
  };
}
