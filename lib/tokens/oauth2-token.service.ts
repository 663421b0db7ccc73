import { Injectable } from '@nestjs/common';
import { InFlightWork } from '../core/lifecycle/in-flight-work.js';
import { RefreshSweep, type DueResult } from './sweeping/refresh-sweep.js';
import type { OAuth2Token } from './storage/oauth2-token.entity.js';
import type {
  ImportOptions,
  ImportReport,
  ImportRows,
  ImportSource,
} from './capturing/import/import-options.js';
import { TokenImport } from './capturing/import/token-import.js';
import { KeyRotation, type RotationOptions } from './keys/key-rotation.js';
import { OAuth2TokenRepository } from './storage/oauth2-token.repository.js';
import { OwnerDeletion } from './revoking/owner-deletion.js';
import type { RotationResult } from './keys/rotation-result.js';
import type { CaptureInput } from './connections/capture-input.js';
import { TokenCapture } from './capturing/token-capture.js';
import { TokenDisconnector } from './revoking/token-disconnector.js';
import { TokenFinder } from './connections/token-finder.js';
import { type Destination, TokenReassignment } from './capturing/token-reassignment.js';
import { present, resolveRef, type TokenRef } from './storage/token-ref.js';
import { TokenRefresher } from './refreshing/token-refresher.js';
import { type ResourceSummary, TokenResources } from './capturing/token-resources.js';
import type { RevocationResult } from './revoking/token-revoker.js';
import { type FindAcrossOwners, type FindTokens, TokenSearch } from './reading/token-search.js';
import { NotConnectedError } from './token.errors.js';
import { type TokenValidation, TokenValidator } from './reading/token-validator.js';
import { checkedTokenOptions, type ValidTokenOptions } from './reading/valid-token.options.js';
import { assertSameConnection, AccessTokenReader } from './reading/access-token.reader.js';

/** The captured tokens of the application: find them, use them, end them. */
@Injectable()
export class OAuth2TokenService {
  /** @internal made by Nest */
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly lookup: TokenFinder,
    private readonly search: TokenSearch,
    private readonly validTokens: AccessTokenReader,
    private readonly capture: TokenCapture,
    private readonly refresher: TokenRefresher,
    private readonly dueTokens: RefreshSweep,
    private readonly resources: TokenResources,
    private readonly validator: TokenValidator,
    private readonly disconnector: TokenDisconnector,
    private readonly ownerDeletion: OwnerDeletion,
    private readonly reassignment: TokenReassignment,
    private readonly rotation: KeyRotation,
    private readonly imports: TokenImport,
    private readonly work: InFlightWork,
  ) {}

  /**
   * The connections of an owner, the latest first. An entity never holds a token.
   *
   * @throws InvalidTokenReferenceError when the owner is missing
   */
  async find(where: FindTokens): Promise<OAuth2Token[]> {
    return this.search.find(where);
  }

  /**
   * The connections of one account, whichever of your users connected it: for a webhook in which the
   * provider names the account, and for jobs. Never answer a user's request with them.
   *
   * @throws InvalidTokenReferenceError when provider or account are missing
   * @throws UnknownProviderError for what no provider can be named
   */
  async findAcrossOwners(where: FindAcrossOwners): Promise<OAuth2Token[]> {
    return this.search.findAcrossOwners(where);
  }

  /** The connection that is meant, or null; of several, the latest connected. */
  async findOne(ref: TokenRef): Promise<OAuth2Token | null> {
    return this.search.findOne(ref);
  }

  /**
   * An access token that is valid now: the stored one while it lives, else a
   * renewed one. However many callers and processes ask at once, the provider
   * is asked once.
   *
   * @throws NotConnectedError, AmbiguousConnectionError, InvalidTokenReferenceError
   * @throws InsufficientScopeError when the granted scopes are known and do not suffice
   * @throws ReauthorizationRequiredError when only the user can help
   * @throws TokenRefreshError when no valid token can be had now
   * @throws UnknownResourceError when the account has lost what was chosen of it
   * @throws UnknownProviderError when the reference names a provider that is not configured
   * @throws OAuth2ConfigurationError when `minValidity` is negative or not a finite number
   */
  async getValidToken(ref: TokenRef, options: ValidTokenOptions = {}): Promise<string> {
    const checked = checkedTokenOptions(options);
    return this.validTokens.of(await this.lookup.one(ref), checked);
  }

  /**
   * Renews the pair that an entity holds; when it has been renewed since, the
   * newer one is returned and the provider is not asked. A grant that the
   * provider refuses is tried at once, before its next probe is due. What is
   * behind an account is not renewed by itself.
   *
   * @throws NotConnectedError, ReauthorizationRequiredError, TokenRefreshError
   */
  async refresh(ref: TokenRef): Promise<OAuth2Token> {
    // The database stays open until the connection has been read again.
    return this.work.trackWhileRunning('save', () => this.refreshed(ref));
  }

  private async refreshed(ref: TokenRef): Promise<OAuth2Token> {
    const resolved = resolveRef(ref);
    const row = await this.lookup.one(ref);
    const version = resolved.id === undefined ? row.version : (resolved.version ?? row.version);
    const { error } = await this.refresher.refresh({ ...row, version }, { isAsked: true });
    if (error !== undefined) throw error;
    const token = await this.repository.findCommitted(row.id);
    if (token === undefined) throw new NotConnectedError(row.provider);
    // A reference by id alone names no owner, so a new owner is no mismatch.
    if (resolved.owner !== undefined) assertSameConnection(row, token);
    return token;
  }

  /**
   * Asks the provider whether it takes the connection's token, and stores what it
   * says: a new name, or that only the user can help. A token that is refused
   * before its time is renewed once first.
   *
   * @throws NotConnectedError, AmbiguousConnectionError, InvalidTokenReferenceError
   * @throws TokenRefreshError when it cannot be said now, as when the provider is down
   */
  async validate(ref: TokenRef): Promise<TokenValidation> {
    return this.work.trackWhileRunning('save', () => this.validator.validate(ref));
  }

  /**
   * Renews everything that is due ahead of need, in the mode of `background`,
   * and answers when nothing is left: what the background does every
   * `background.every` seconds, for a job of your own where `background` is
   * false. Several processes may do so at once, and share the work.
   *
   * @param options.batch rows that one claim takes; `background.batch` by default
   * @throws StorageError when the database does not answer
   */
  async refreshDue(options: { batch?: number } = {}): Promise<DueResult> {
    return this.dueTokens.run(options.batch);
  }

  /**
   * Forgets a connection at once, and what is behind it, and ends it at the
   * provider: `upstream` when the provider confirmed it, `pending` when it will
   * be asked again for up to a week, `local` when there was nothing to ask for:
   * the provider cannot revoke, or another connection holds the same grant.
   *
   * @throws NotConnectedError when there is none
   * @throws StorageError when it may still be there: disconnect it again
   */
  async disconnect(ref: TokenRef): Promise<{ revoked: RevocationResult }> {
    const row = await this.lookup.stored(ref);
    const { revoked } = await this.work.track('disconnection', this.disconnector.disconnect(row));
    return { revoked };
  }

  /**
   * Disconnects everything of an owner. Call it when you delete a user, after
   * their session has ended. It may be called again.
   *
   * @returns how many connections were ended
   * @throws StorageError when some could not be, after all the others have been
   */
  async disconnectOwner(owner: string): Promise<number> {
    const deletion = this.ownerDeletion.run(present('owner', owner));
    return this.work.track('disconnection', deletion);
  }

  /**
   * Gives a connection to another owner, or to another configured name of the
   * same provider, and what is behind it along with it. Its tokens are sealed
   * anew; the provider is not asked, and learns nothing.
   *
   * @throws NotConnectedError, UnknownProviderError, InvalidTokenReferenceError
   * @throws ReassignmentError when the same account is connected there already; nothing is changed
   * @throws StorageError when only a part may have been moved: do it again
   */
  async reassign(ref: TokenRef, to: Destination): Promise<OAuth2Token> {
    const row = await this.lookup.stored(ref);
    return this.work.track('save', this.reassignment.reassign(row, to));
  }

  /**
   * The accounts behind an account, asked of the provider now: the Pages of a
   * Facebook user. Empty where the provider has none.
   *
   * @throws what {@link getValidToken} throws
   */
  async listResources(ref: TokenRef): Promise<ResourceSummary[]> {
    const row = await this.lookup.one(ref);
    return this.resources.list(row, await this.validTokens.of(row, {}));
  }

  /**
   * Stores one of them as a connection of its own, with `kind` and `parentId`.
   * Use it by its id, or by `{ owner, provider, account }`.
   *
   * @throws UnknownResourceError, and what {@link getValidToken} throws
   */
  async selectResource(ref: TokenRef, id: string): Promise<OAuth2Token> {
    const row = await this.lookup.one(ref);
    const wanted = present('id', id);
    return this.resources.select(row, await this.validTokens.of(row, {}), wanted);
  }

  /**
   * Stores a grant that was had elsewhere. The same account of the same owner
   * keeps its row.
   *
   * @throws InvalidTokensError, UnknownProviderError, InvalidTokenReferenceError
   */
  async save(input: CaptureInput): Promise<OAuth2Token> {
    return this.work.track('save', this.capture.save(input));
  }

  /**
   * Takes over the connections that another product has stored, one row after
   * the other: `rows` may be a stream of any length. The same account of the
   * same owner keeps what is stored here. An access token that is over is
   * renewed when it is first asked for.
   *
   * @param rows rows of its table, as a driver gives them
   * @throws StorageError, ShuttingDownError; run again, it leaves alone what it has stored
   */
  async importFrom<Source extends ImportSource>(
    source: Source,
    rows: Iterable<ImportRows[Source]> | AsyncIterable<ImportRows[Source]>,
    options: ImportOptions<ImportRows[Source]> = {},
  ): Promise<ImportReport> {
    return this.imports.run(source, rows, options);
  }

  /**
   * Seals with the first of `encryptionKeys` every row that another one has
   * encrypted: connections, revocations that wait, and flows in progress. It may run
   * while the application serves and in several processes at once, and goes on
   * where it was interrupted. When nothing has `failed`, the other keys can go.
   *
   * @throws StorageError; what is rotated by then stays rotated
   */
  async rotateEncryptionKeys(options: RotationOptions = {}): Promise<RotationResult> {
    return this.rotation.rotate(options);
  }
}
