import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { humanizeDuration } from '../lifetime/humanize-duration.js';
import { instant } from '../../core/dialects/instant.transformer.js';
import { jsonMembers, jsonText } from './json-text.js';

/**
 * - `active`: the connection works
 * - `refresh_failing`: the last refresh failed; the module retries
 * - `reauthorization_required`: the user must connect the account again
 */
export type TokenStatus = 'active' | 'refresh_failing' | 'reauthorization_required';

/**
 * The clock of each entity. Not a private field: with the option `entitySkipConstructor` TypeORM
 * creates entities without calling the constructor that would initialise the field.
 */
const clocks = new WeakMap<OAuth2Token, () => number>();

function nowFor(token: OAuth2Token): number {
  return (clocks.get(token) ?? Date.now)();
}

/**
 * A captured connection: one account at a provider, connected by one owner.
 * It never contains a token: the encrypted columns are not selected, and only
 * `OAuth2TokenService.getValidToken` returns a decrypted token.
 */
@Entity('oauth2_token')
@Index('UQ_oauth2_token_identity', ['identity'], { unique: true })
@Index('IX_oauth2_token_owner', ['ownerId', 'provider'])
@Index('IX_oauth2_token_account', ['provider', 'resourceOwnerId'])
@Index('IX_oauth2_token_parent', ['parentId'])
@Index('IX_oauth2_token_key', ['keyId'])
@Index('IX_oauth2_token_refresh_at', ['refreshAt'])
export class OAuth2Token {
  /** UUID, the public id of the connection. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  /** The user id of your application. */
  @Column({ name: 'owner_id', type: 'varchar', length: 255 })
  ownerId!: string;

  @Column({ name: 'provider', type: 'varchar', length: 64 })
  provider!: string;

  /** The provider's stable identifier of the account. */
  @Column({ name: 'resource_owner_id', type: 'varchar', length: 255 })
  resourceOwnerId!: string;

  /** `account`, or the kind of a sub-account: `page`, `channel`, `organisation`. */
  @Column({ name: 'kind', type: 'varchar', length: 32 })
  kind!: string;

  /** The account's connection that this sub-account was chosen from; null for an account. */
  @Column({ name: 'parent_id', type: 'varchar', length: 36, nullable: true })
  parentId!: string | null;

  @Column({ name: 'name', type: 'text', nullable: true })
  name!: string | null;

  @Column({ name: 'username', type: 'text', nullable: true })
  username!: string | null;

  /** Further profile fields of the account: `email`, `avatarUrl`. */
  @Column({ name: 'profile', type: 'text', transformer: jsonMembers })
  profile!: Record<string, string>;

  /** Extras of the token response that the provider's definition keeps, for your application. The module sends no request to a URL in them. */
  @Column({ name: 'metadata', type: 'text', transformer: jsonMembers })
  metadata!: Record<string, string>;

  /** The provider's token type. The module uses only `Bearer` and the types that the definition declares. */
  @Column({ name: 'token_type', type: 'varchar', length: 255 })
  tokenType!: string;

  /** Granted scopes of the token response; null when the provider does not report them, or reports more than 64 KB. */
  @Column({ name: 'scopes', type: 'text', nullable: true, transformer: jsonText })
  scopes!: string[] | null;

  /** Scopes that were requested when the account was last connected; null when unknown. */
  @Column({ name: 'requested_scopes', type: 'text', nullable: true, transformer: jsonText })
  requestedScopes!: string[] | null;

  /**
   * Scopes that were not granted when the account was last connected: those that
   * the provider reports as declined, and those that were requested and not
   * granted. Null when the provider does not report granted scopes.
   */
  @Column({ name: 'declined_scopes', type: 'text', nullable: true, transformer: jsonText })
  declinedScopes!: string[] | null;

  /** When the access token expires; null when unknown or never. */
  @Column({ name: 'expires_at', type: 'bigint', nullable: true, transformer: instant })
  expiresAt!: Date | null;

  @Column({
    name: 'refresh_token_expires_at',
    type: 'bigint',
    nullable: true,
    transformer: instant,
  })
  refreshTokenExpiresAt!: Date | null;

  @Column({ name: 'status', type: 'varchar', length: 32 })
  status!: TokenStatus;

  @Column({ name: 'status_reason', type: 'varchar', length: 64, nullable: true })
  statusReason!: string | null;

  @Column({ name: 'status_since', type: 'bigint', transformer: instant })
  statusSince!: Date;

  @Column({ name: 'last_refreshed_at', type: 'bigint', nullable: true, transformer: instant })
  lastRefreshedAt!: Date | null;

  @Column({ name: 'created_at', type: 'bigint', transformer: instant })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'bigint', transformer: instant })
  updatedAt!: Date;

  /** Version of the credentials: increases only when they change. */
  @Column({ name: 'version', type: 'integer' })
  version!: number;

  /** SHA-256 of provider, account, kind and owner: unique with any collation. */
  @Column({ name: 'identity', type: 'varchar', length: 64, select: false })
  identity!: string;

  @Column({ name: 'access_token', type: 'json', select: false })
  accessToken!: string;

  @Column({ name: 'refresh_token', type: 'json', nullable: true, select: false })
  refreshToken!: string | null;

  /** The client, server and account of the grant, and values that the server returned for later requests. Encrypted. */
  @Column({ name: 'binding', type: 'json', nullable: true, select: false })
  binding!: string | null;

  /** Which key of the ring encrypted the row. */
  @Column({ name: 'key_id', type: 'varchar', length: 16, select: false })
  keyId!: string;

  /** When the current access token was received. */
  @Column({ name: 'issued_at', type: 'bigint', select: false, transformer: instant })
  issuedAt!: Date;

  /** When the profile was last read. */
  @Column({ name: 'profile_at', type: 'bigint', select: false, transformer: instant })
  profileAt!: Date;

  /** When secondary data that could not be stored or read is tried again; null when nothing is missing. */
  @Column({
    name: 'repair_at',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  repairAt!: Date | null;

  /** Number of consecutive failures of that; null when there are none. */
  @Column({ name: 'repairs', type: 'integer', nullable: true, select: false })
  repairs!: number | null;

  /** The lease of the process that refreshes the connection now; unique per claim. */
  @Column({ name: 'lease_id', type: 'varchar', length: 36, nullable: true, select: false })
  leaseId!: string | null;

  /** When that lease expires, by the database's clock. */
  @Column({
    name: 'lease_until',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  leaseUntil!: Date | null;

  /** Duration of that lease in milliseconds. */
  @Column({ name: 'lease_ttl', type: 'integer', nullable: true, select: false })
  leaseTtl!: number | null;

  /** Increases with each claim of the lease and each new grant; `version` becomes the number of the claim that stored the credentials. */
  @Column({ name: 'claim_no', type: 'integer', select: false })
  claimNo!: number;

  /** When a provisional refusal becomes final; until then the previous lease owner may still store newer tokens. */
  @Column({
    name: 'provisional_until',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  provisionalUntil!: Date | null;

  /** Increases with each change of the status. */
  @Column({ name: 'status_no', type: 'integer', select: false })
  statusNo!: number;

  /** No refresh is sent before this time. */
  @Column({ name: 'retry_at', type: 'bigint', nullable: true, select: false, transformer: instant })
  retryAt!: Date | null;

  /** Number of consecutive failed refreshes. */
  @Column({ name: 'failures', type: 'integer', select: false })
  failures!: number;

  /** Fingerprint of the refusal of the latest refreshes; null when they were not refused. */
  @Column({ name: 'refusal', type: 'varchar', length: 64, nullable: true, select: false })
  refusal!: string | null;

  /** Number of consecutive refreshes with this refusal. */
  @Column({ name: 'refusals', type: 'integer', select: false })
  refusals!: number;

  /** When the first of these refusals happened. */
  @Column({
    name: 'refused_since',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  refusedSince!: Date | null;

  /** A sweep may claim the row from this time on; null when there is nothing to refresh. */
  @Column({
    name: 'refresh_at',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  refreshAt!: Date | null;

  /** Id of the sweep's claim that took the row last. */
  @Column({ name: 'claim', type: 'varchar', length: 36, nullable: true, select: false })
  claim!: string | null;

  /** The connection's history: one JSON entry per line, the latest first. UPDATE statements add the entries. */
  @Column({ name: 'history', type: 'text', nullable: true, select: false })
  history!: string | null;

  /** Whether the access token has expired. */
  get isExpired(): boolean {
    return this.expiresAt !== null && this.expiresAt.getTime() <= nowFor(this);
  }

  /** `in 2 hours`, `expired 5 minutes ago`, `no known expiry`. */
  get expiresInHumanized(): string {
    if (this.expiresAt === null) return 'no known expiry';
    const ms = this.expiresAt.getTime() - nowFor(this);
    return ms > 0 ? `in ${humanizeDuration(ms)}` : `expired ${humanizeDuration(-ms)} ago`;
  }

  /** @internal Lets the computed properties read the database's clock. */
  readClock(now: () => number): this {
    clocks.set(this, now);
    return this;
  }
}
