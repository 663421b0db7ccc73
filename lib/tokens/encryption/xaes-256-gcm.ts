import { type Cipher, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const BLOCK_BYTES = 16;
const NONCE_BYTES = 24;
/** The part of the nonce from which the key of a message is derived; AES-256-GCM takes the rest. */
const CONTEXT_BYTES = 12;
const TAG_BYTES = 16;
/** What every message is longer than its plaintext, in bytes. */
export const OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * XAES-256-GCM: AES-256-GCM with a key of its own for each message, derived from the first half of a
 * random nonce of 192 bits. One key may encrypt 2^80 messages; plain AES-256-GCM with random nonces
 * may encrypt 2^32. L, K1, M1 and M2 are the names of the specification.
 *
 * @see {@link https://c2sp.org/XAES-256-GCM The XAES-256-GCM extended-nonce AEAD}
 */
export class Xaes256Gcm {
  /** ECB keeps nothing from one block to the next, so one cipher serves every message. */
  readonly #aes: Cipher;
  /** (M1 ⊕ K1) || (M2 ⊕ K1) for a nonce of zeros. */
  readonly #blocks: Buffer;
  /** The same for the nonce of the present message; one buffer serves every message. */
  readonly #scratch: Buffer;

  /** @param key 32 bytes */
  constructor(key: Buffer) {
    this.#aes = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    const k1 = doubled(this.#aes.update(Buffer.alloc(BLOCK_BYTES)));
    this.#blocks = Buffer.concat(
      [1, 2].map((counter) => {
        const block = Buffer.from(k1);
        // The counter in 16 bits, the label 'X', and a zero.
        for (const [index, byte] of [0, counter, 0x58, 0].entries()) xorByte(block, index, byte);
        return block;
      }),
    );
    this.#scratch = Buffer.from(this.#blocks);
  }

  /**
   * @param nonce 24 bytes, never used before; random when left out
   * @returns nonce, ciphertext and tag
   */
  encrypt(
    plaintext: Buffer,
    associatedData: Buffer,
    nonce: Buffer = randomBytes(NONCE_BYTES),
  ): Buffer {
    const cipher = createCipheriv(
      'aes-256-gcm',
      this.#derivedKey(nonce),
      nonce.subarray(CONTEXT_BYTES),
    );
    cipher.setAAD(associatedData);
    const ciphertext = [cipher.update(plaintext), cipher.final()];
    return Buffer.concat([nonce, ...ciphertext, cipher.getAuthTag()]);
  }

  /** @throws Error when the message is too short, changed, or of another key or associated data */
  decrypt(message: Buffer, associatedData: Buffer): Buffer {
    if (message.length < OVERHEAD_BYTES) throw new Error('the message is too short');
    const nonce = message.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.#derivedKey(nonce),
      nonce.subarray(CONTEXT_BYTES),
    );
    decipher.setAAD(associatedData);
    decipher.setAuthTag(message.subarray(-TAG_BYTES));
    const plaintext = decipher.update(message.subarray(NONCE_BYTES, -TAG_BYTES));
    // GCM keeps no plaintext back: the end only checks the tag.
    decipher.final();
    return plaintext;
  }

  /** Kₓ = AES(M1 ⊕ K1) || AES(M2 ⊕ K1) */
  #derivedKey(nonce: Buffer): Buffer {
    const blocks = this.#scratch;
    blocks.set(this.#blocks);
    for (let index = 0; index < CONTEXT_BYTES; index += 1) {
      const byte = nonce[index] ?? 0;
      xorByte(blocks, 4 + index, byte);
      xorByte(blocks, BLOCK_BYTES + 4 + index, byte);
    }
    return this.#aes.update(blocks);
  }
}

/** K1 of CMAC: L doubled in GF(2^128) (NIST SP 800-38B, 6.1). */
function doubled(l: Buffer): Buffer {
  const k1 = Buffer.alloc(BLOCK_BYTES);
  for (const [index, byte] of l.entries()) {
    k1[index] = ((byte << 1) | ((l[index + 1] ?? 0) >> 7)) & 0xff;
  }
  const carry = (l[0] ?? 0) >> 7;
  if (carry === 1) xorByte(k1, BLOCK_BYTES - 1, 0b10000111);
  return k1;
}

function xorByte(block: Buffer, index: number, byte: number): void {
  block[index] = (block[index] ?? 0) ^ byte;
}
