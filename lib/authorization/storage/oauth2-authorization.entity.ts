import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ExpectedIssuer } from '../../protocol/oauth/authorization-response.js';
import { instant } from '../../core/dialects/instant.transformer.js';
import { jsonText } from '../../tokens/storage/json-text.js';

/** The scopes that must be granted before the user is sent on. */
export interface FlowDemand {
  scopes: readonly string[];
  askAgain: boolean;
}

/** A flow that was started and is not completed. It contains only a hash of its state. */
@Entity('oauth2_authorization')
@Index('IX_oauth2_authorization_owner', ['ownerId', 'createdAt'])
@Index('IX_oauth2_authorization_expires_at', ['expiresAt'])
export class OAuth2Authorization {
  /** SHA-256 of the state, hex. */
  @PrimaryColumn({ name: 'state_hash', type: 'varchar', length: 64 })
  stateHash!: string;

  @Column({ name: 'provider', type: 'varchar', length: 64 })
  provider!: string;

  @Column({ name: 'owner_id', type: 'varchar', length: 255 })
  ownerId!: string;

  /** SHA-256 of the cookie of the browser that started the flow, hex. */
  @Column({ name: 'binding_hash', type: 'varchar', length: 64 })
  bindingHash!: string;

  /**
   * Encrypted, and bound to the other values of the row; encrypted empty text if no challenge was
   * sent. Null only in rows that are not flows.
   */
  @Column({ name: 'code_verifier', type: 'text', nullable: true })
  codeVerifier!: string | null;

  @Column({ name: 'redirect_uri', type: 'text' })
  redirectUri!: string;

  /** The issuer that the response must name, and whether every response names it. */
  @Column({ name: 'issuer', type: 'text', nullable: true, transformer: jsonText })
  issuer!: ExpectedIssuer | null;

  /**
   * Hash of client id and token endpoint: a code is sent only to the endpoint that it was issued
   * for.
   */
  @Column({ name: 'fingerprint', type: 'varchar', length: 64 })
  fingerprint!: string;

  @Column({ name: 'scopes', type: 'text', transformer: jsonText })
  scopes!: string[];

  /**
   * The scopes that must be granted, and whether the provider is to ask again; null for plain
   * links.
   */
  @Column({ name: 'demand', type: 'text', nullable: true, transformer: jsonText })
  demand!: FlowDemand | null;

  /** Already checked against the allowed targets. */
  @Column({ name: 'return_to', type: 'text' })
  returnTo!: string;

  @Column({ name: 'display', type: 'varchar', length: 16 })
  display!: 'page' | 'popup';

  @Column({ name: 'popup_origin', type: 'text' })
  popupOrigin!: string;

  /** The account that must be connected in a reconnect. */
  @Column({ name: 'expected_account', type: 'varchar', length: 255, nullable: true })
  expectedAccount!: string | null;

  /**
   * Identifies the call that has consumed the flow, in case the database did not confirm it; null
   * while it is pending.
   */
  @Column({ name: 'claim', type: 'varchar', length: 36, nullable: true })
  claim!: string | null;

  @Column({ name: 'created_at', type: 'bigint', transformer: instant })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'bigint', transformer: instant })
  expiresAt!: Date;
}
