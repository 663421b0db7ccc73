import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;

/** What a sealed token of the module belongs to. */
export interface SealedPlace {
  id: string;
  owner: string;
  provider: string;
  column: 'access_token' | 'refresh_token';
}

/**
 * The module's envelope, made and opened by hand: what fills the tables, and what the contestants
 * without the module open, so that all of them do the same cryptography on the same bytes.
 */
export class Envelopes {
  readonly keyId: string;
  private readonly secret: KeyObject;

  /** @param key 32 bytes in base64, as in `encryptionKeys` */
  constructor(key: string) {
    const bytes = Buffer.from(key, 'base64');
    this.secret = createSecretKey(bytes);
    this.keyId = createHash('sha256').update('key id').update(bytes).digest('hex').slice(0, 12);
  }

  seal(plaintext: string, place: SealedPlace): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.secret, iv);
    cipher.setAAD(this.associatedData(place));
    const body = [iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return `v1.${this.keyId}.${Buffer.concat(body).toString('base64url')}`;
  }

  open(envelope: string, place: SealedPlace): string {
    const sealed = Buffer.from(envelope.slice(envelope.lastIndexOf('.') + 1), 'base64url');
    const iv = sealed.subarray(0, IV_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.secret, iv);
    decipher.setAAD(this.associatedData(place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plaintext = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8');
    return plaintext + decipher.final('utf8');
  }

  private associatedData({ id, owner, provider, column }: SealedPlace): Buffer {
    const parts = ['token', id, owner, provider, column, this.keyId];
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
}

export const newKey = (): string => randomBytes(32).toString('base64');
