import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { humanizeDuration } from '../lifetime/humanize-duration.js';
import { instant } from '../../core/dialects/instant.transformer.js';
import { jsonMembers, jsonText } from './json-text.js';

/**
 * - `active`: works
 * - `refresh_failing`: the last refresh failed for a reason that may pass
 * - `reauthorization_required`: only the user can help, by connecting again
 */
export type TokenStatus = 'active' | 'refresh_failing' | 'reauthorization_required';

/**
 * Which clock an entity reads. Not a private field: with the option `entitySkipConstructor` TypeORM
 * makes entities without their constructor, which would have to create it.
 */
const clocks = new WeakMap<OAuth2Token, () => number>();

function nowFor(token: OAuth2Token): number {
  return (clocks.get(token) ?? Date.now)();
}

/**
 * A captured connection: one account at a provider, connected by one owner.
 * It never holds a token: the encrypted columns are not selected, and plaintext
 * comes from `OAuth2TokenService.getValidToken` alone.
 */
@Entity('oauth2_token')
@Index('UQ_oauth2_token_identity', ['identity'], { unique: true })
@Index('IX_oauth2_token_owner', ['ownerId', 'provider'])
@Index('IX_oauth2_token_account', ['provider', 'resourceOwnerId'])
@Index('IX_oauth2_token_parent', ['parentId'])
@Index('IX_oauth2_token_key', ['keyId'])
@Index('IX_oauth2_token_refresh_at', ['refreshAt'])
export class OAuth2Token {
  /** UUID, the public handle. */
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  /** The host application's user. */
  @Column({ name: 'owner_id', type: 'varchar', length: 255 })
  ownerId!: string;

  @Column({ name: 'provider', type: 'varchar', length: 64 })
  provider!: string;

  /** The provider's stable identifier of the account. */
  @Column({ name: 'resource_owner_id', type: 'varchar', length: 255 })
  resourceOwnerId!: string;

  /** `account`, or what is behind one: `page`, `channel`, `organisation`. */
  @Column({ name: 'kind', type: 'varchar', length: 32 })
  kind!: string;

  /** The connection through which this one was chosen; null for an account. */
  @Column({ name: 'parent_id', type: 'varchar', length: 36, nullable: true })
  parentId!: string | null;

  @Column({ name: 'name', type: 'text', nullable: true })
  name!: string | null;

  @Column({ name: 'username', type: 'text', nullable: true })
  username!: string | null;

  /** What else the provider shows of the account: `email`, `avatarUrl`. */
  @Column({ name: 'profile', type: 'text', transformer: jsonMembers })
  profile!: Record<string, string>;

  /** Extras of the token response that the provider's definition keeps, for your application. Nothing is sent where they say. */
  @Column({ name: 'metadata', type: 'text', transformer: jsonMembers })
  metadata!: Record<string, string>;

  /** As the provider names it. Only `Bearer` and the types that the definition declares are used. */
  @Column({ name: 'token_type', type: 'varchar', length: 255 })
  tokenType!: string;

  /** Granted scopes as answered; null when the provider does not say, or names more than 64 KB of them. */
  @Column({ name: 'scopes', type: 'text', nullable: true, transformer: jsonText })
  scopes!: string[] | null;

  /** Scopes that were asked for when the account was last connected; null when that is not known. */
  @Column({ name: 'requested_scopes', type: 'text', nullable: true, transformer: jsonText })
  requestedScopes!: string[] | null;

  /**
   * Scopes that were not granted when the account was last connected: those that
   * the provider reports, and those that were asked for in vain. Null when the
   * provider does not say what it granted.
   */
  @Column({ name: 'declined_scopes', type: 'text', nullable: true, transformer: jsonText })
  declinedScopes!: string[] | null;

  /** When the access token ends; null when unknown or never. */
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

  /** Generation of the credentials: raised when they change and only then. */
  @Column({ name: 'version', type: 'integer' })
  version!: number;

  /** SHA-256 of provider, account, kind and owner: unique whatever the collation. */
  @Column({ name: 'identity', type: 'varchar', length: 64, select: false })
  identity!: string;

  @Column({ name: 'access_token', type: 'json', select: false })
  accessToken!: string;

  @Column({ name: 'refresh_token', type: 'json', nullable: true, select: false })
  refreshToken!: string | null;

  /** By which client, at which server, for which account it was granted, and what that server told of itself. Encrypted. */
  @Column({ name: 'binding', type: 'json', nullable: true, select: false })
  binding!: string | null;

  /** Which key of the ring encrypted the row. */
  @Column({ name: 'key_id', type: 'varchar', length: 16, select: false })
  keyId!: string;

  /** When the present access token was received. */
  @Column({ name: 'issued_at', type: 'bigint', select: false, transformer: instant })
  issuedAt!: Date;

  /** When the profile was last read. */
  @Column({ name: 'profile_at', type: 'bigint', select: false, transformer: instant })
  profileAt!: Date;

  /** When what could not be stored or read beside the tokens is tried again; null when nothing is missing. */
  @Column({
    name: 'repair_at',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  repairAt!: Date | null;

  /** How often in a row that has failed; null when it has not. */
  @Column({ name: 'repairs', type: 'integer', nullable: true, select: false })
  repairs!: number | null;

  /** The lease of the process that refreshes the connection now; each claim has an id of its own. */
  @Column({ name: 'lease_id', type: 'varchar', length: 36, nullable: true, select: false })
  leaseId!: string | null;

  /** When that lease ends, by the database's clock. */
  @Column({
    name: 'lease_until',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  leaseUntil!: Date | null;

  /** Length of that lease in milliseconds. */
  @Column({ name: 'lease_ttl', type: 'integer', nullable: true, select: false })
  leaseTtl!: number | null;

  /** Raised by each claim of the lease and by each new grant; `version` becomes the number of the claim that brought the credentials. */
  @Column({ name: 'claim_no', type: 'integer', select: false })
  claimNo!: number;

  /** Until when a refusal may still be contradicted by the process that held the lease before. */
  @Column({
    name: 'provisional_until',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  provisionalUntil!: Date | null;

  /** Raised by each change of the status. */
  @Column({ name: 'status_no', type: 'integer', select: false })
  statusNo!: number;

  /** No refresh is sent before this instant. */
  @Column({ name: 'retry_at', type: 'bigint', nullable: true, select: false, transformer: instant })
  retryAt!: Date | null;

  /** Failed refreshes in a row. */
  @Column({ name: 'failures', type: 'integer', select: false })
  failures!: number;

  /** Fingerprint of the refusal that the latest refreshes ended with; null when they did not. */
  @Column({ name: 'refusal', type: 'varchar', length: 64, nullable: true, select: false })
  refusal!: string | null;

  /** How often in a row refreshes ended with this refusal. */
  @Column({ name: 'refusals', type: 'integer', select: false })
  refusals!: number;

  /** When the first of these was. */
  @Column({
    name: 'refused_since',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  refusedSince!: Date | null;

  /** A sweep may claim the row from this instant on; null when there is nothing to renew. */
  @Column({
    name: 'refresh_at',
    type: 'bigint',
    nullable: true,
    select: false,
    transformer: instant,
  })
  refreshAt!: Date | null;

  /** Mark of the sweep that claimed the row last. */
  @Column({ name: 'claim', type: 'varchar', length: 36, nullable: true, select: false })
  claim!: string | null;

  /** Whether the access token's lifetime is over. */
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
