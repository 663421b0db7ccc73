import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instant } from '../../core/dialects/instant.transformer.js';

/**
 * A grant that is forgotten here and not yet ended at its provider: a
 * revocation that waits for its turn. It outlives the connection's row.
 */
@Entity('oauth2_revocation')
@Index('IX_oauth2_revocation_attempt_at', ['attemptAt'])
@Index('IX_oauth2_revocation_owner', ['ownerId'])
@Index('IX_oauth2_revocation_key', ['keyId'])
export class OAuth2Revocation {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  /** The connection that it was. While its row is there, nothing is revoked. */
  @Column({ name: 'token_id', type: 'varchar', length: 36 })
  tokenId!: string;

  @Column({ name: 'owner_id', type: 'varchar', length: 255 })
  ownerId!: string;

  @Column({ name: 'provider', type: 'varchar', length: 64 })
  provider!: string;

  @Column({ name: 'resource_owner_id', type: 'varchar', length: 255 })
  resourceOwnerId!: string;

  @Column({ name: 'access_token', type: 'json', select: false })
  accessToken!: string;

  @Column({ name: 'refresh_token', type: 'json', nullable: true, select: false })
  refreshToken!: string | null;

  /** The binding of the connection that it was: to which client and server the tokens may go. Encrypted. */
  @Column({ name: 'binding', type: 'json', nullable: true, select: false })
  binding!: string | null;

  /** Which key of the ring encrypted the row. */
  @Column({ name: 'key_id', type: 'varchar', length: 16, select: false })
  keyId!: string;

  /** Attempts that failed so far. */
  @Column({ name: 'attempts', type: 'integer' })
  attempts!: number;

  /** Who moves it forward, once it has passed, makes the next attempt. */
  @Column({ name: 'attempt_at', type: 'bigint', transformer: instant })
  attemptAt!: Date;

  @Column({ name: 'created_at', type: 'bigint', transformer: instant })
  createdAt!: Date;
}
