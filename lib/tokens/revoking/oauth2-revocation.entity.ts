import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instant } from '../../core/dialects/instant.transformer.js';

/**
 * A pending revocation: the connection was deleted, and the provider has not
 * confirmed the revocation of its tokens yet.
 */
@Entity('oauth2_revocation')
@Index('IX_oauth2_revocation_attempt_at', ['attemptAt'])
@Index('IX_oauth2_revocation_owner', ['ownerId'])
@Index('IX_oauth2_revocation_key', ['keyId'])
export class OAuth2Revocation {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 36 })
  id!: string;

  /** Id of the former connection. While a row with this id exists, nothing is revoked. */
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

  /** The binding of the former connection: the client and server that the tokens may be sent to. Encrypted. */
  @Column({ name: 'binding', type: 'json', nullable: true, select: false })
  binding!: string | null;

  /** Which key of the ring encrypted the row. */
  @Column({ name: 'key_id', type: 'varchar', length: 16, select: false })
  keyId!: string;

  /** Number of failed attempts. */
  @Column({ name: 'attempts', type: 'integer' })
  attempts!: number;

  /** When the next attempt is due. The process that moves this time forward makes the attempt. */
  @Column({ name: 'attempt_at', type: 'bigint', transformer: instant })
  attemptAt!: Date;

  @Column({ name: 'created_at', type: 'bigint', transformer: instant })
  createdAt!: Date;
}
