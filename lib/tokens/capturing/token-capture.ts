import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { CaptureEvents } from '../../core/events/capture-events.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { StorageError } from '../../core/statements/storage.error.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { OAuth2Resource } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { BindingFactory } from '../connections/binding.factory.js';
import type { OwnedInput, Grant, GrantOrigin, SavedGrant } from '../connections/capture-input.js';
import { describeFailure } from '../connections/failure-line.js';
import { NOT_EXCHANGED } from '../lifetime/token-lifetime.js';
import { GrantCheck } from './grant-check.js';
import { type GrantColumns, GrantColumnsFactory } from './grant-columns.factory.js';
import { credentialsEntry } from '../storage/credentials-entry.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { isRefusedContent } from '../../core/statements/refused-content.js';
import { markedForRepair } from '../secondary-data/repair-rules.js';
import { SecondaryColumns, WITHOUT_SECONDARY } from '../secondary-data/secondary-columns.js';
import { SharedGrants } from '../revoking/shared-grants.js';
import {
  FIRST_STATUS_NUMBER,
  type StoredToken,
  type UsableToken,
} from '../storage/stored-token.js';
import { TokenRowFactory, type RowOwner } from '../storage/token-row.js';
import { computeIdentity } from '../storage/token-identity.js';
import { TokenRefreshError } from '../token.errors.js';

const MOST_ATTEMPTS = 10;
const CHANGED_ID =
  'the database has changed the id of an owner or account: its columns are of a character set that lacks some of the characters; give the columns of oauth2_token the character set utf8mb4';

/** Writes a grant into the table: a new row, or new credentials in the row of the same account. */
@Injectable()
export class TokenCapture {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly check: GrantCheck,
    private readonly grantColumns: GrantColumnsFactory,
    private readonly columns: TokenRowFactory,
    private readonly bindings: BindingFactory,
    private readonly secondary: SecondaryColumns,
    private readonly clock: DatabaseClock,
    private readonly events: CaptureEvents,
    private readonly grants: SharedGrants,
  ) {}

  /**
   * Stores a grant. An upsert is not possible, because the encrypted values are bound to the row's id.
   * If another process inserts the account first, the values are encrypted again for that row.
   */
  async save(input: OwnedInput, origin?: GrantOrigin): Promise<OAuth2Token> {
    return (await this.saved(input, origin)).token;
  }

  /** Like {@link save}, and returns the previous connection, if it existed. */
  async saved(input: OwnedInput, origin?: GrantOrigin): Promise<SavedGrant> {
    const checked = this.check.storable(input, input.tokens);
    return this.store({ ...checked, origin, kind: 'account', parentId: null });
  }

  /** Stores a sub-account as a separate connection. */
  async saveResource(parent: UsableToken, resource: OAuth2Resource): Promise<OAuth2Token> {
    const kind = this.check.checkKind(resource);
    const { ownerId: owner, provider } = parent;
    const checked = this.check.storable(
      { owner, provider, resourceOwner: resource },
      resource.tokens,
    );
    const stored = await this.repository.findStored(parent.id);
    const parentBinding = stored && this.bindings.readable(stored);
    return (await this.store({ ...checked, parentBinding, kind, parentId: parent.id })).token;
  }

  private async store(grant: Grant): Promise<SavedGrant> {
    const identity = computeIdentity(
      grant.provider,
      grant.resourceOwner.id,
      grant.kind,
      grant.owner,
    );
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const before = await this.repository.findStoredByIdentity(identity);
      const id =
        before === undefined
          ? await this.insert(grant, identity)
          : await this.reconnect(grant, before);
      if (id === undefined) continue;
      const token = await this.repository.findById(id);
      if (token === undefined) continue;
      if (before === undefined) await this.assertStored(token, grant, identity);
      await this.report(token, before, grant.tokens);
      return { token, before };
    }
    throw new Error(
      `The connection changed ${MOST_ATTEMPTS} times while it was being stored. Try again.`,
    );
  }

  /**
   * Deletes a new row if the database has changed its ids, because it could match another account.
   *
   * @throws StorageError
   */
  private async assertStored(token: OAuth2Token, grant: Grant, identity: string): Promise<void> {
    if (isAsGiven(token, grant)) return;
    const row = await this.repository.findStored(token.id);
    // Another process has reassigned the row in the meantime.
    if (row?.identity !== identity) return;
    await this.repository.delete(row);
    throw new StorageError(new Error(CHANGED_ID));
  }

  /** @returns the new row's id; undefined when another process has inserted the account */
  async insert(
    grant: Grant,
    identity: string,
    more: Omit<TokenColumns, 'id'> = {},
    what: 'connected' | 'imported' = 'connected',
  ): Promise<string | undefined> {
    const id = randomUUID();
    const given = this.grantColumns.inserted(grant, id);
    const place = { id, ownerId: grant.owner, provider: grant.provider };
    const columns = { ...given.columns, identity, ...more };
    const history = credentialsEntry(what, columns);
    const row = { ...given, columns: { ...columns, history } };
    const inserted = await this.write(place, row, WITHOUT_SECONDARY, (columns) =>
      this.repository.insert({ ...columns, id }),
    );
    if (!inserted) return undefined;
    await this.cancelRevocations(grant);
    return id;
  }

  /** @throws TenantMismatchError */
  private async reconnect(grant: Grant, row: StoredToken): Promise<string | undefined> {
    const given = this.grantColumns.replaced(grant, row);
    const replaced = await this.write(row, given, { scopes: null }, (columns) =>
      this.repository.replaceGrant(row, columns, {
        entry: credentialsEntry('reconnected', columns),
      }),
    );
    if (!replaced) return undefined;
    await this.cancelRevocations(grant);
    return row.id;
  }

  /** Stores all columns at once; if the database refuses a value, stores the tokens first, without the other values. */
  private async write(
    place: RowOwner,
    { columns, binding }: GrantColumns,
    instead: TokenColumns,
    store: (columns: TokenColumns) => Promise<boolean>,
  ): Promise<boolean> {
    const bound = (facts: ConnectionBinding): TokenColumns => ({
      binding: this.columns.encryptBinding(place, facts),
    });
    try {
      return await store({ ...columns, ...bound(binding) });
    } catch (error) {
      if (!isRefusedContent(error)) throw error;
    }
    const { primary, secondary: unsaved } = this.secondary.split(columns);
    const bare = markedForRepair({ ...primary, ...instead, history: undefined }, this.clock.now());
    const isStored = await store({ ...bare, ...bound({ ...binding, unsaved }) });
    if (isStored) await this.complete(place.id, columns);
    return isStored;
  }

  /** Stores each refused value again on its own. */
  private async complete(id: string, { accessToken }: TokenColumns): Promise<void> {
    const row = await this.repository.findStored(id).catch(() => undefined);
    if (row === undefined || row.accessToken !== accessToken) return;
    const binding = this.bindings.readable(row);
    if (binding !== undefined) {
      await this.secondary.complete(row, binding);
    }
  }

  /** Cancels pending revocations of the grant. A failure is only logged, because a revocation also checks for this row. */
  private async cancelRevocations({
    owner: ownerId,
    provider,
    resourceOwner,
    parentId,
  }: Grant): Promise<void> {
    if (parentId !== null) return;
    const target = { ownerId, provider, resourceOwnerId: resourceOwner.id };
    await this.grants.cancelRevocations(target).catch(() => {
      this.logger.warn(
        `could not cancel pending revocations of ${provider} while an account was connected; if the provider refuses its next refresh, the user must connect it again`,
      );
    });
  }

  private async report(
    token: OAuth2Token,
    before: StoredToken | undefined,
    tokens: TokenResponse | undefined,
  ): Promise<void> {
    const { id: tokenId, ownerId: owner, provider } = token;
    const status = tokens?.notExchanged === undefined ? 'active' : 'refresh_failing';
    const statusNumber = await this.statusNumber(before, status);
    const event = { tokenId, owner, provider, statusNumber };
    this.events.emit(before === undefined ? 'oauth2.connected' : 'oauth2.reconnected', event);
    if (tokens?.notExchanged !== undefined) {
      const name = 'oauth2.refresh_failed';
      const line = this.notExchanged(token, tokens.notExchanged);
      this.events.emit(name, { ...event, reason: NOT_EXCHANGED }, line);
    } else if (before !== undefined && before.status !== 'active') {
      this.events.emit('oauth2.recovered', event);
    }
  }

  private notExchanged(
    { id, provider, expiresAt }: OAuth2Token,
    { reason: cause, retryAfterMs }: NonNullable<TokenResponse['notExchanged']>,
  ): string {
    const until = expiresAt?.toISOString() ?? 'it ends';
    const error = new TokenRefreshError({
      provider,
      tokenId: id,
      reason: NOT_EXCHANGED,
      retryable: true,
      retryAfterMs,
      remedy: `The exchange of the short-lived token failed (${cause}). It is tried again until ${until}; after that the user must connect again.`,
    });
    const details = { step: 'token_request' } as const;
    const failure = { event: 'oauth2.refresh_failed', provider, id, error, details } as const;
    return describeFailure(failure, this.clock.now());
  }

  /** Reads the status number again, because it may have increased while the grant was stored. */
  private async statusNumber(
    before: StoredToken | undefined,
    stored: StoredToken['status'],
  ): Promise<number> {
    if (before === undefined) return FIRST_STATUS_NUMBER;
    const current = await this.repository.findStored(before.id).catch(() => undefined);
    if (current === undefined) return before.statusNo + 1;
    // Another process has changed the status since, and the event of that change has the present number.
    return current.status === stored ? current.statusNo : current.statusNo - 1;
  }
}

/** Whether the ids were stored unchanged: outside strict mode MySQL and MariaDB silently change invalid values. */
function isAsGiven(token: OAuth2Token, { owner, provider, resourceOwner, kind }: Grant): boolean {
  return (
    token.ownerId === owner &&
    token.provider === provider &&
    token.resourceOwnerId === resourceOwner.id &&
    token.kind === kind
  );
}
