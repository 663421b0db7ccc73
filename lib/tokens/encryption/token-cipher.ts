import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DecryptionError } from './decryption.error.js';
import { KeyRing, type RingKey } from './key-ring.js';

/** What a sealed value belongs to. Sealed for one place, it opens in no other. */
export interface SealContext {
  purpose: 'token' | 'authorization' | 'intent' | 'revocation';
  id: string;
  owner: string;
  provider: string;
  column: string;
}

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;

/**
 * Seals and opens values with AES-256-GCM. An envelope reads
 * `v1.<key id>.<base64url of iv, ciphertext, tag>`; purpose, row, owner,
 * provider, column and key id are bound to it as associated data.
 */
@Injectable()
export class TokenCipher {
  constructor(private readonly ring: KeyRing) {}

  /** The key that seals now. */
  get keyId(): string {
    return this.ring.primary.id;
  }

  /** How every envelope begins that this key has sealed. */
  get prefix(): string {
    return `${VERSION}.${this.keyId}.`;
  }

  seal(plaintext: string, context: SealContext): string {
    const key = this.ring.primary;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key.secret, iv);
    cipher.setAAD(associatedData(context, key));
    const sealed = Buffer.concat([
      iv,
      cipher.update(plaintext, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${this.prefix}${sealed.toString('base64url')}`;
  }

  /** Opens a value that may have been sealed for one of several places. @throws DecryptionError */
  openAny(envelope: string, contexts: readonly [SealContext, ...SealContext[]]): string {
    const [first, ...others] = contexts;
    try {
      return this.open(envelope, first);
    } catch (error) {
      const [next, ...more] = others;
      if (next === undefined) throw error;
      return this.openAny(envelope, [next, ...more]);
    }
  }

  /** @throws DecryptionError when the envelope is damaged, of an unknown key, or belongs elsewhere */
  open(envelope: string, context: SealContext): string {
    const [version, keyId = '', body = '', ...more] = envelope.split('.');
    const sealed = Buffer.from(body, 'base64url');
    const isWhole =
      version === VERSION &&
      more.length === 0 &&
      sealed.length >= IV_BYTES + TAG_BYTES &&
      sealed.toString('base64url') === body;
    if (!isWhole) {
      throw new DecryptionError(context.id, 'the stored value is damaged', 'not_an_envelope');
    }
    const key = this.ring.find(keyId);
    if (key === undefined) {
      const why = `unknown key id ${keyId.slice(0, 16)}`;
      throw new DecryptionError(context.id, why, 'unknown_key');
    }
    const decipher = createDecipheriv('aes-256-gcm', key.secret, sealed.subarray(0, IV_BYTES));
    decipher.setAAD(associatedData(context, key));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const plaintext = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES));
      // GCM holds nothing back: the end only judges the tag.
      decipher.final();
      return plaintext.toString('utf8');
    } catch {
      throw new DecryptionError(
        context.id,
        'the stored value is damaged, or was moved here from another row',
        'not_authentic',
      );
    }
  }
}

/** Each part is preceded by its length, so that no two contexts spell the same bytes. */
function associatedData(
  { purpose, id, owner, provider, column }: SealContext,
  key: RingKey,
): Buffer {
  const parts = [purpose, id, owner, provider, column, key.id];
  const size = parts.reduce((sum, part) => sum + LENGTH_BYTES + Buffer.byteLength(part), 0);
  const data = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const part of parts) {
    const written = data.write(part, offset + LENGTH_BYTES, 'utf8');
    data.writeUInt32BE(written, offset);
    offset += LENGTH_BYTES + written;
  }
  return data;
}
