import { Injectable } from '@nestjs/common';
import { associatedData, type EncryptionContext } from './associated-data.js';
import { DecryptionError } from './decryption.error.js';
import { KeyRing } from './key-ring.js';
import { OVERHEAD_BYTES } from './xaes-256-gcm.js';

const VERSION = 'v2';

/**
 * Encrypts and decrypts values with XAES-256-GCM, with a separate key per purpose. An encrypted value
 * (envelope) has the form `v2.<key id>.<base64url of nonce, ciphertext, tag>`. Purpose, row, owner,
 * provider, column and key id are the associated data, so a copied value cannot be decrypted elsewhere.
 */
@Injectable()
export class TokenCipher {
  constructor(private readonly ring: KeyRing) {}

  /** The key that encrypts now. */
  get keyId(): string {
    return this.ring.primary.id;
  }

  /** The first characters of every value that this key has encrypted. */
  get prefix(): string {
    return `${VERSION}.${this.keyId}.`;
  }

  encrypt(plaintext: string, context: EncryptionContext): string {
    const { primary } = this.ring;
    const message = primary
      .cipher(context.purpose)
      .encrypt(Buffer.from(plaintext), associatedData(context, primary.id));
    return `${this.prefix}${message.toString('base64url')}`;
  }

  /** Decrypts a value that may be bound to one of several contexts. @throws DecryptionError */
  decryptAny(
    envelope: string,
    contexts: readonly [EncryptionContext, ...EncryptionContext[]],
  ): string {
    const [first, ...others] = contexts;
    try {
      return this.decrypt(envelope, first);
    } catch (error) {
      const [next, ...more] = others;
      if (next === undefined) throw error;
      return this.decryptAny(envelope, [next, ...more]);
    }
  }

  /** @throws DecryptionError when the envelope is damaged, of an unknown key, or belongs elsewhere */
  decrypt(envelope: string, context: EncryptionContext): string {
    const [version, keyId = '', body = '', ...more] = envelope.split('.');
    const message = Buffer.from(body, 'base64url');
    // Several base64url texts decode to the same bytes; only the canonical one is accepted.
    const isEnvelope =
      version === VERSION &&
      more.length === 0 &&
      message.length >= OVERHEAD_BYTES &&
      message.toString('base64url') === body;
    if (!isEnvelope) {
      throw new DecryptionError(context.id, 'the stored value is damaged', 'not_an_envelope');
    }
    const key = this.ring.find(keyId);
    if (key === undefined) {
      const why = `unknown key id ${keyId.slice(0, 16)}`;
      throw new DecryptionError(context.id, why, 'unknown_key');
    }
    try {
      const plaintext = key
        .cipher(context.purpose)
        .decrypt(message, associatedData(context, key.id));
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
