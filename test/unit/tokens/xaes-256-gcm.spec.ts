import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Xaes256Gcm } from '../../../lib/tokens/encryption/xaes-256-gcm.js';

const NONCE_BYTES = 24;
const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX');
const plaintext = Buffer.from('XAES-256-GCM');

/** The vectors of https://c2sp.org/XAES-256-GCM, where a message has no nonce in front. */
describe('XAES-256-GCM', () => {
  it.each([
    ['begins with 0', 0x01, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
    [
      'begins with 1',
      0x03,
      'c2sp.org/XAES-256-GCM',
      '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d',
    ],
  ])('S-063: encrypts as the specification does where L %s', (_, byte, associated, expected) => {
    const cipher = new Xaes256Gcm(Buffer.alloc(32, byte));
    const message = cipher.encrypt(plaintext, Buffer.from(associated), nonce);
    expect(message.subarray(0, NONCE_BYTES)).toEqual(nonce);
    expect(message.subarray(NONCE_BYTES).toString('hex')).toBe(expected);
    expect(cipher.decrypt(message, Buffer.from(associated))).toEqual(plaintext);
  });

  it('S-063: encrypts 10,000 random messages as the specification does', () => {
    // More than the random generator gives for as many messages of at most 568 bytes.
    const random = createHash('shake128', { outputLength: 10_000 * 568 }).digest();
    let offset = 0;
    const read = (bytes: number): Buffer => random.subarray(offset, (offset += bytes));
    const readVector = (): Buffer => read(read(1).readUInt8());
    const ciphertexts = createHash('shake128', { outputLength: 32 });
    for (let count = 0; count < 10_000; count += 1) {
      const cipher = new Xaes256Gcm(read(32));
      const givenNonce = read(NONCE_BYTES);
      const message = cipher.encrypt(readVector(), readVector(), givenNonce);
      ciphertexts.update(message.subarray(NONCE_BYTES));
    }
    expect(ciphertexts.digest('hex')).toBe(
      'e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939',
    );
  });

  it('S-063: takes another nonce for each message', () => {
    const cipher = new Xaes256Gcm(randomBytes(32));
    const nonces = Array.from({ length: 1_000 }, () =>
      cipher.encrypt(plaintext, Buffer.alloc(0)).subarray(0, NONCE_BYTES).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(1_000);
  });

  it.each(['key', 'associated data'])('S-064: refuses another %s', (what) => {
    const key = randomBytes(32);
    const message = new Xaes256Gcm(key).encrypt(plaintext, Buffer.from('here'));
    const decrypt = (otherKey: Buffer, associated: string): Buffer =>
      new Xaes256Gcm(otherKey).decrypt(message, Buffer.from(associated));
    expect(decrypt(key, 'here')).toEqual(plaintext);
    expect(() =>
      what === 'key' ? decrypt(randomBytes(32), 'here') : decrypt(key, 'there'),
    ).toThrow();
  });

  it('S-064: refuses a message that is too short for nonce and tag', () => {
    const cipher = new Xaes256Gcm(randomBytes(32));
    const message = cipher.encrypt(Buffer.alloc(0), Buffer.alloc(0));
    expect(cipher.decrypt(message, Buffer.alloc(0))).toHaveLength(0);
    for (let length = 0; length < message.length; length += 1) {
      expect(() => cipher.decrypt(message.subarray(0, length), Buffer.alloc(0))).toThrow();
    }
  });
});
