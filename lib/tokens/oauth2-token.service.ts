import { Injectable } from '@nestjs/common';
import { InFlightWork } from '../core/lifecycle/in-flight-work.js';
import { RefreshSweep } from './sweeping/refresh-sweep.js';
import type { RefreshDueResult } from './sweeping/sweep-result.js';
import type { OAuth2Token } from './storage/oauth2-token.entity.js';
import type {
  ImportOptions,
  ImportReport,
  ImportRows,
  ImportSource,
} from './capturing/import/import-options.js';
import { TokenImport } from './capturing/import/token-import.js';
import { ConnectionExplainer } from './explaining/connection-explainer.js';
import type { ConnectionExplanation } from './explaining/explanation.js';
import { KeyRotation, type RotationOptions } from './keys/key-rotation.js';
import { OAuth2TokenRepository } from './storage/oauth2-token.repository.js';
import { type DisconnectOwnerResult, OwnerDeletion } from './revoking/owner-deletion.js';
import type { RotationResult } from './keys/rotation-result.js';
import type { CaptureInput } from './connections/capture-input.js';
import { TokenCapture } from './capturing/token-capture.js';
import { type DisconnectResult, TokenDisconnector } from './revoking/token-disconnector.js';
import { TokenFinder } from './connections/token-finder.js';
import { type Destination, TokenReassignment } from './capturing/token-reassignment.js';
import {
  type OwnerId,
  ownerText,
  present,
  resolveRef,
  type TokenRef,
} from './storage/token-ref.js';
import { TokenRefresher } from './refreshing/token-refresher.js';
import { type ResourceSummary, TokenResources } from './capturing/token-resources.js';
import { type FindAcrossOwners, type FindTokens, TokenSearch } from './reading/token-search.js';
import { NotConnectedError } from './token.errors.js';
import { type TokenValidation, TokenValidator } from './reading/token-validator.js';
import { checkedTokenOptions, type ValidTokenOptions } from './reading/valid-token.options.js';
import { assertSameConnection, AccessTokenReader } from './reading/access-token.reader.js';

/** Finds, reads, refreshes and disconnects the captured tokens of your application. */
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
    private readonly explainer: ConnectionExplainer,
    private readonly work: InFlightWork,
  ) {}

  /**
   * The connections of an owner, the latest first. An entity never contains a token.
   *
   * @throws InvalidTokenReferenceError when the owner is missing
   *
   * @example
   * const connections = await tokens.find({ owner: user.id });
   */
  async find(where: FindTokens): Promise<OAuth2Token[]> {
    return this.search.find(where);
  }

  /**
   * Finds the connections of one account, of all your users: for a webhook in which the provider
   * names the account, and for jobs. Never use them in the response to a user's request.
   *
   * @throws InvalidTokenReferenceError when provider or account are missing
   * @throws UnknownProviderError for what no provider can be named
   *
   * @example
   * const connections = await tokens.findAcrossOwners({ provider: 'zoom', account: event.accountId });
   */
  async findAcrossOwners(where: FindAcrossOwners): Promise<OAuth2Token[]> {
    return this.search.findAcrossOwners(where);
  }

  /**
   * The connection of the reference, or null; if several match, the one that was connected last.
   *
   * @example
   * const connection = await tokens.findOne({ owner: user.id, provider: 'github' });
   */
  async findOne(ref: TokenRef): Promise<OAuth2Token | null> {
    return this.search.findOne(ref);
  }

  /**
   * Returns a valid access token: the stored one, or a refreshed one when it has
   * expired. Concurrent callers in all processes share one refresh request.
   *
   * @throws NotConnectedError
   * @throws AmbiguousConnectionError
   * @throws InvalidTokenReferenceError
   * @throws InsufficientScopeError when the granted scopes are known and do not suffice
   * @throws ReauthorizationRequiredError when the user must connect the account again
   * @throws TokenRefreshError when no valid token is available now
   * @throws UnknownResourceError when the account no longer has the selected resource
   * @throws UnknownProviderError when the reference names a provider that is not configured
   * @throws OAuth2ConfigurationError when `minValidity` is negative or not a finite number, or `scopes` is not a list
   *
   * @example
   * const accessToken = await tokens.getValidToken({ owner: user.id, provider: 'github' });
   */
  async getValidToken(ref: TokenRef, options: ValidTokenOptions = {}): Promise<string> {
    const checked = checkedTokenOptions(options);
    return this.validTokens.read(await this.lookup.one(ref), checked);
  }

  /**
   * Refreshes the tokens of a connection. When they have been refreshed since the
   * entity was read, it returns the newer connection without a request. A grant that
   * the provider refuses is retried at once. A resource is not refreshed by itself,
   * only together with its account.
   *
   * @throws NotConnectedError
   * @throws ReauthorizationRequiredError
   * @throws TokenRefreshError
   *
   * @example
   * const connection = await tokens.refresh({ owner: user.id, provider: 'github' });
   */
  async refresh(ref: TokenRef): Promise<OAuth2Token> {
    // The database stays open until the connection has been read again.
    return this.work.trackWhileRunning('save', () => this.refreshed(ref));
  }

  private async refreshed(ref: TokenRef): Promise<OAuth2Token> {
    const resolved = resolveRef(ref);
    const row = await this.lookup.one(ref);
    const version = resolved.id === undefined ? row.version : (resolved.version ?? row.version);
    const { error } = await this.refresher.refresh({ ...row, version }, { isManual: true });
    if (error !== undefined) throw error;
    const token = await this.repository.findCommitted(row.id);
    if (token === undefined) throw new NotConnectedError(row.provider);
    // A reference that contains only an id names no owner, so a new owner is not a mismatch.
    if (resolved.owner !== undefined) assertSameConnection(row, token);
    return token;
  }

  /**
   * Why a connection is in its state: since when, why, what was tried, what happens next, and what
   * `getValidToken` would do now. It reads the row and what this process knows; it decrypts no token
   * and sends nothing to the provider. Also for a provider that is not configured.
   *
   * @example
   * const { state, reason, next, history } = await tokens.explain({ id });
   * @throws NotConnectedError
   * @throws AmbiguousConnectionError
   * @throws InvalidTokenReferenceError
   * @throws StorageError when the database does not respond
   */
  async explain(ref: TokenRef): Promise<ConnectionExplanation> {
    return this.explainer.explain(ref);
  }

  /**
   * Asks the provider whether it accepts the connection's token, and stores the
   * result: the current profile, or that the user must connect the account again. A
   * token that is rejected before it expires is refreshed once first.
   *
   * @throws NotConnectedError
   * @throws AmbiguousConnectionError
   * @throws InvalidTokenReferenceError
   * @throws TokenRefreshError when the provider cannot be asked now, for example when it is down
   *
   * @example
   * const { valid } = await tokens.validate({ owner: user.id, provider: 'github' });
   */
  async validate(ref: TokenRef): Promise<TokenValidation> {
    return this.work.trackWhileRunning('save', () => this.validator.validate(ref));
  }

  /**
   * Refreshes every connection that is due, in the mode of `background`, and
   * resolves when none is left. The background task does the same every
   * `background.every` seconds; call it from your own job when `background` is false.
   * Several processes that call it at once share the work.
   *
   * @param options.batch rows that one claim takes; `background.batch` by default
   * @returns how many connections were refreshed, failed and skipped, and the reasons
   * @throws StorageError when the database cannot say what is due
   *
   * @example
   * const { refreshed, failed, reasons } = await tokens.refreshDue();
   */
  async refreshDue(options: { batch?: number } = {}): Promise<RefreshDueResult> {
    return this.dueTokens.run(options.batch);
  }

  /**
   * Deletes a connection at once, with the resources of its account, and revokes its tokens at the
   * provider. `revocation` says what became of the tokens there: `confirmed`, `pending`,
   * `not_supported` or `shared`.
   *
   * @throws NotConnectedError when there is none
   * @throws StorageError when it may still be there: disconnect it again
   *
   * @example
   * const { revocation } = await tokens.disconnect({ owner: user.id, provider: 'github' });
   */
  async disconnect(ref: TokenRef): Promise<DisconnectResult> {
    const row = await this.lookup.stored(ref);
    const ending = this.disconnector.disconnect(row);
    const { revocation } = await this.work.track('disconnection', ending);
    return { revocation };
  }

  /**
   * Disconnects everything of an owner. Call it when you delete a user, after
   * their session has ended. It may be called again.
   *
   * @returns how many connections were deleted, and what became of their tokens at the providers
   * @throws StorageError when some could not be, after all the others have been
   *
   * @example
   * const { connections, revocations } = await tokens.disconnectOwner(user.id);
   */
  async disconnectOwner(owner: OwnerId): Promise<DisconnectOwnerResult> {
    const deletion = this.ownerDeletion.run(ownerText(owner));
    return this.work.track('disconnection', deletion);
  }

  /**
   * Moves a connection and its resources to another owner, or to another configured
   * name of the same provider. Its tokens are encrypted again; no request is sent to
   * the provider.
   *
   * @throws NotConnectedError
   * @throws UnknownProviderError
   * @throws InvalidTokenReferenceError
   * @throws ReassignmentError when the same account is connected there already; nothing is changed
   * @throws StorageError when only a part may have been moved: do it again
   *
   * @example
   * await tokens.reassign({ id: connection.id }, { owner: mergedUser.id });
   */
  async reassign(ref: TokenRef, to: Destination): Promise<OAuth2Token> {
    const row = await this.lookup.stored(ref);
    return this.work.track('save', this.reassignment.reassign(row, to));
  }

  /**
   * Requests the resources (sub-accounts) of an account from the provider, such as the
   * Pages of a Facebook user. Empty when the provider has none.
   *
   * @throws NotConnectedError
   * @throws AmbiguousConnectionError
   * @throws InvalidTokenReferenceError
   * @throws ReauthorizationRequiredError when only the user can help
   * @throws TokenRefreshError when no valid token can be had now
   *
   * @example
   * const pages = await tokens.listResources({ owner: user.id, provider: 'facebook' });
   */
  async listResources(ref: TokenRef): Promise<ResourceSummary[]> {
    const row = await this.lookup.one(ref);
    return this.resources.list(row, await this.validTokens.read(row, {}));
  }

  /**
   * Stores a resource as a separate connection, with `kind` and `parentId`.
   * Use it by its id, or by `{ owner, provider, account }`.
   *
   * @throws UnknownResourceError when the account has no such resource
   * @throws NotConnectedError
   * @throws AmbiguousConnectionError
   * @throws InvalidTokenReferenceError
   * @throws ReauthorizationRequiredError when only the user can help
   * @throws TokenRefreshError when no valid token can be had now
   *
   * @example
   * const page = await tokens.selectResource({ owner: user.id, provider: 'facebook' }, chosen.id);
   */
  async selectResource(ref: TokenRef, id: string): Promise<OAuth2Token> {
    const row = await this.lookup.one(ref);
    const wanted = present('id', id);
    return this.resources.select(row, await this.validTokens.read(row, {}), wanted);
  }

  /**
   * Stores tokens that your application obtained without this module. If the owner
   * already has the account, its connection gets the new tokens.
   *
   * @throws InvalidTokensError
   * @throws UnknownProviderError
   * @throws InvalidTokenReferenceError
   *
   * @example
   * await tokens.save({
   *   owner: user.id,
   *   provider: 'github',
   *   tokens: { access_token: accessToken },
   *   resourceOwner: { id: '583231', username: 'octocat' },
   * });
   */
  async save(input: CaptureInput): Promise<OAuth2Token> {
    return this.work.track('save', this.capture.save({ ...input, owner: ownerText(input.owner) }));
  }

  /**
   * Imports the connections of another library, one row after the other; `rows` may
   * be a stream of any length. If the owner already has the account, its connection
   * is not changed. An expired access token is refreshed when your application first
   * asks for it.
   *
   * @param rows rows of the library's table, as a driver returns them
   * @throws StorageError when the database does not respond; run again, it leaves alone what it has stored
   * @throws ShuttingDownError when the application shuts down; run again as well
   *
   * @example
   * const { imported, skipped } = await tokens.importFrom('authjs', rows, {
   *   owner: ({ userId }) => userId,
   * });
   */
  async importFrom<Source extends ImportSource>(
    source: Source,
    rows: Iterable<ImportRows[Source]> | AsyncIterable<ImportRows[Source]>,
    options: ImportOptions<ImportRows[Source]> = {},
  ): Promise<ImportReport> {
    return this.imports.run(source, rows, options);
  }

  /**
   * Encrypts every row again with the first of `encryptionKeys` that another key has
   * encrypted: connections, pending revocations and flows in progress. It may run
   * while the application serves requests and in several processes at once, and
   * continues where it was interrupted. When nothing has `failed`, remove the other keys.
   *
   * @throws StorageError when the database does not respond; what is rotated by then stays rotated
   *
   * @example
   * const { failed } = await tokens.rotateEncryptionKeys();
   */
  async rotateEncryptionKeys(options: RotationOptions = {}): Promise<RotationResult> {
    return this.rotation.rotate(options);
  }
}
