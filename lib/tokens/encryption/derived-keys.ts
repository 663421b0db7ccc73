import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Xaes256Gcm } from './xaes-256-gcm.js';

/** What a key encrypts: tokens of connections, flows, links to the connect route, pending revocations. */
export type EncryptionPurpose = 'tokens' | 'flows' | 'links' | 'revocations';
/** What a key authenticates without encryption. */
export type MacPurpose = 'csrf' | 'login returns';

const KEY_BYTES = 32;
const KEY_ID_BYTES = 6;

/**
 * The keys that HKDF (RFC 5869) derives from one configured key: one for each purpose, and an id. The
 * configured key itself encrypts nothing and is not kept in memory.
 */
export class DerivedKeys {
  /** 12 hexadecimal digits that identify the key without revealing it. */
  readonly id: string;
  readonly #ciphers: Readonly<Record<EncryptionPurpose, Xaes256Gcm>>;
  readonly #macKeys: Readonly<Record<MacPurpose, KeyObject>>;

  /** @param key 32 bytes */
  constructor(key: Buffer) {
    const derive = (info: string, bytes = KEY_BYTES): Buffer =>
      Buffer.from(hkdfSync('sha256', key, '', `nestjs-oauth2-capture v2 ${info}`, bytes));
    const cipher = (purpose: EncryptionPurpose): Xaes256Gcm => new Xaes256Gcm(derive(purpose));
    const macKey = (purpose: MacPurpose): KeyObject => createSecretKey(derive(purpose));
    this.id = derive('key id', KEY_ID_BYTES).toString('hex');
    this.#ciphers = {
      tokens: cipher('tokens'),
      flows: cipher('flows'),
      links: cipher('links'),
      revocations: cipher('revocations'),
    };
    this.#macKeys = { csrf: macKey('csrf'), 'login returns': macKey('login returns') };
  }

  cipher(purpose: EncryptionPurpose): Xaes256Gcm {
    return this.#ciphers[purpose];
  }

  /** HMAC-SHA-256 in base64url. */
  mac(purpose: MacPurpose, text: string): string {
    return createHmac('sha256', this.#macKeys[purpose]).update(text).digest('base64url');
  }
}
