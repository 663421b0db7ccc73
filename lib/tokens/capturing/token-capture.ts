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
import type { CaptureInput, Grant, GrantOrigin, SavedGrant } from '../connections/capture-input.js';
import { NOT_EXCHANGED } from '../lifetime/token-lifetime.js';
import { GrantCheck } from './grant-check.js';
import { type GrantColumns, GrantColumnsFactory } from './grant-columns.factory.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { isRefusedContent } from '../secondary-data/refused-content.js';
import { markedForRepair } from '../secondary-data/repair-rules.js';
import { SecondaryColumns, WITHOUT_SECONDARY } from '../secondary-data/secondary-columns.js';
import { SharedGrants } from '../revoking/shared-grants.js';
import type { StoredToken, UsableToken } from '../storage/stored-token.js';
import { TokenRowFactory, type TokenPlace } from '../storage/token-row.js';
import { identityOf } from '../storage/token-identity.js';

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
    private readonly made: GrantColumnsFactory,
    private readonly columns: TokenRowFactory,
    private readonly bindings: BindingFactory,
    private readonly secondary: SecondaryColumns,
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
    const checked = this.check.storable(input, input.tokens);
    return this.store({ ...checked, origin, kind: 'account', parentId: null });
  }

  /** Stores what is behind an account as a connection of its own. */
  async saveResource(parent: UsableToken, resource: OAuth2Resource): Promise<OAuth2Token> {
    const kind = this.check.kindOf(resource);
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
      if (before === undefined) await this.assertStored(token, grant, identity);
      this.report(token, before, grant.tokens);
      return { token, before };
    }
    throw new Error(
      `The connection changed ${MOST_ATTEMPTS} times while it was being stored. Try again.`,
    );
  }

  /**
   * A row under another id than the account's would be of no use, and could be taken for another account.
   *
   * @throws StorageError
   */
  private async assertStored(token: OAuth2Token, grant: Grant, identity: string): Promise<void> {
    if (isAsGiven(token, grant)) return;
    const row = await this.repository.findStored(token.id);
    // Reassigned meanwhile, it is another's on purpose.
    if (row?.identity !== identity) return;
    await this.repository.delete(row);
    throw new StorageError(new Error(CHANGED_ID));
  }

  /** @returns the new row's id; undefined when another process has inserted the account */
  async insert(
    grant: Grant,
    identity: string,
    more: Omit<TokenColumns, 'id'> = {},
  ): Promise<string | undefined> {
    const id = randomUUID();
    const given = this.made.inserted(grant, id);
    const place = { id, ownerId: grant.owner, provider: grant.provider };
    const row = { ...given, columns: { ...given.columns, identity, ...more } };
    const inserted = await this.write(place, row, WITHOUT_SECONDARY, (columns) =>
      this.repository.insert({ ...columns, id }),
    );
    if (!inserted) return undefined;
    await this.hold(grant);
    return id;
  }

  /** @throws TenantMismatchError */
  private async reconnect(grant: Grant, row: StoredToken): Promise<string | undefined> {
    const given = this.made.replaced(grant, row);
    const replaced = await this.write(row, given, { scopes: null }, (columns) =>
      this.repository.replaceGrant(row, columns),
    );
    if (!replaced) return undefined;
    await this.hold(grant);
    return row.id;
  }

  /** Stores everything at once; when the database refuses the content, the tokens first and on their own. */
  private async write(
    place: TokenPlace,
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
    const bare = markedForRepair({ ...primary, ...instead }, this.clock.now());
    const isStored = await store({ ...bare, ...bound({ ...binding, unsaved }) });
    if (isStored) await this.complete(place.id, columns);
    return isStored;
  }

  /** Stores what the database did not take together with the tokens, as far as it takes it now. */
  private async complete(id: string, { accessToken }: TokenColumns): Promise<void> {
    const row = await this.repository.findStored(id).catch(() => undefined);
    if (row === undefined || row.accessToken !== accessToken) return;
    const binding = this.bindings.readable(row);
    if (binding !== undefined) {
      await this.secondary.complete(row, binding);
    }
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

/** Outside of strict mode MySQL and MariaDB change what a column does not hold, and say nothing. */
function isAsGiven(token: OAuth2Token, { owner, provider, resourceOwner, kind }: Grant): boolean {
  return (
    token.ownerId === owner &&
    token.provider === provider &&
    token.resourceOwnerId === resourceOwner.id &&
    token.kind === kind
  );
}
