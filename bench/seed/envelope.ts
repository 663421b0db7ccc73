import { type Cipher, createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const BLOCK_BYTES = 16;
const NONCE_BYTES = 24;
const CONTEXT_BYTES = 12;
const TAG_BYTES = 16;

/** What an encrypted token of the module belongs to. */
export interface EncryptedPlace {
  id: string;
  owner: string;
  provider: string;
  column: 'access_token' | 'refresh_token';
}

/**
 * The module's envelope, made and read by hand: what fills the tables, and what the contestants
 * without the module decrypt, so that all of them do the same cryptography on the same bytes.
 */
export class Envelopes {
  readonly keyId: string;
  private readonly aes: Cipher;
  private readonly blocks: Buffer;

  /** @param key 32 bytes in base64, as in `encryptionKeys` */
  constructor(key: string) {
    const derive = (info: string, bytes: number): Buffer =>
      Buffer.from(
        hkdfSync(
          'sha256',
          Buffer.from(key, 'base64'),
          '',
          `nestjs-oauth2-capture v2 ${info}`,
          bytes,
        ),
      );
    this.keyId = derive('key id', 6).toString('hex');
    this.aes = createCipheriv('aes-256-ecb', derive('tokens', 32), null).setAutoPadding(false);
    this.blocks = derivationBlocks(this.aes.update(Buffer.alloc(BLOCK_BYTES)));
  }

  encrypt(plaintext: string, place: EncryptedPlace): string {
    const nonce = randomBytes(NONCE_BYTES);
    const iv = nonce.subarray(CONTEXT_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.derivedKey(nonce), iv);
    cipher.setAAD(this.associatedData(place));
    const body = [nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return `v2.${this.keyId}.${Buffer.concat(body).toString('base64url')}`;
  }

  decrypt(envelope: string, place: EncryptedPlace): string {
    const message = Buffer.from(envelope.slice(envelope.lastIndexOf('.') + 1), 'base64url');
    const nonce = message.subarray(0, NONCE_BYTES);
    const iv = nonce.subarray(CONTEXT_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.derivedKey(nonce), iv);
    decipher.setAAD(this.associatedData(place));
    decipher.setAuthTag(message.subarray(-TAG_BYTES));
    const plaintext = decipher.update(message.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8');
    return plaintext + decipher.final('utf8');
  }

  private derivedKey(nonce: Buffer): Buffer {
    const blocks = Buffer.from(this.blocks);
    for (let index = 0; index < CONTEXT_BYTES; index += 1) {
      const byte = nonce.readUInt8(index);
      xorByte(blocks, 4 + index, byte);
      xorByte(blocks, BLOCK_BYTES + 4 + index, byte);
    }
    return this.aes.update(blocks);
  }

  private associatedData({ id, owner, provider, column }: EncryptedPlace): Buffer {
    const parts = ['tokens', id, owner, provider, column, this.keyId, ''];
    return Buffer.from(parts.map((part) => `${part.length}:${part}`).join(''));
  }
}

/** (M1 ⊕ K1) || (M2 ⊕ K1) of https://c2sp.org/XAES-256-GCM, for a nonce of zeros. */
function derivationBlocks(l: Buffer): Buffer {
  const k1 = Buffer.alloc(BLOCK_BYTES);
  for (const [index, byte] of l.entries()) {
    k1[index] = ((byte << 1) | ((l[index + 1] ?? 0) >> 7)) & 0xff;
  }
  if (l.readUInt8(0) >= 0x80) xorByte(k1, BLOCK_BYTES - 1, 0b10000111);
  const blocks = [1, 2].map((counter) => {
    const block = Buffer.from(k1);
    xorByte(block, 1, counter);
    xorByte(block, 2, 0x58);
    return block;
  });
  return Buffer.concat(blocks);
}

function xorByte(block: Buffer, index: number, byte: number): void {
  block.writeUInt8(block.readUInt8(index) ^ byte, index);
}

export const newKey = (): string => randomBytes(32).toString('base64');
