import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { DecryptionError } from '../../../lib/tokens/encryption/decryption.error.js';
import { KeyRing } from '../../../lib/tokens/encryption/key-ring.js';
import type { EncryptionContext } from '../../../lib/tokens/encryption/associated-data.js';
import { TokenCipher } from '../../../lib/tokens/encryption/token-cipher.js';
import { Xaes256Gcm } from '../../../lib/tokens/encryption/xaes-256-gcm.js';
import { newKey } from '../../fixtures/new-key.js';

const first = newKey();
const second = newKey();
const cipher = new TokenCipher(new KeyRing([first]));
const place: EncryptionContext = {
  purpose: 'tokens',
  id: 'row-1',
  owner: 'alice',
  provider: 'acme',
  column: 'access_token',
};
const SECRET = 'SENTINEL-access-token';

const refusal = (envelope: string, context = place, with_ = cipher): DecryptionError => {
  try {
    with_.decrypt(envelope, context);
  } catch (error) {
    if (error instanceof DecryptionError) return error;
    throw error;
  }
  throw new Error('it opened');
};

describe('an encrypted value', () => {
  it.each(['', 'x', SECRET, 'ü€👍\u0000', 'x'.repeat(300_000)])(
    'can be decrypted (%#)',
    (plaintext) => {
      expect(cipher.decrypt(cipher.encrypt(plaintext, place), place)).toBe(plaintext);
    },
  );

  it('S-063: looks different each time', () => {
    const encrypted = new Set(Array.from({ length: 100 }, () => cipher.encrypt(SECRET, place)));
    expect(encrypted.size).toBe(100);
    for (const envelope of encrypted) expect(envelope).not.toContain('SENTINEL');
  });

  it('names its key and nothing else', () => {
    expect(cipher.encrypt(SECRET, place)).toMatch(/^v2\.[0-9a-f]{12}\.[\w-]+$/);
    expect(cipher.encrypt(SECRET, place).split('.')[1]).toBe(cipher.keyId);
  });

  it('S-064: cannot be decrypted when any bit of it was flipped', () => {
    const [version, keyId, body = ''] = cipher.encrypt(SECRET, place).split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const envelope = `${version}.${keyId}.${damaged.toString('base64url')}`;
      expect(refusal(envelope).rowId).toBe('row-1');
    }
  });

  it('S-064: cannot be decrypted when any character of it was changed', () => {
    const envelope = cipher.encrypt('short', place);
    for (let index = 0; index < envelope.length; index += 1) {
      const letter = envelope[index] === 'A' ? 'B' : 'A';
      refusal(`${envelope.slice(0, index)}${letter}${envelope.slice(index + 1)}`);
    }
  });

  it('S-064: cannot be decrypted when it was truncated or extended', () => {
    const envelope = cipher.encrypt(SECRET, place);
    for (let length = 0; length < envelope.length; length += 1) {
      refusal(envelope.slice(0, length));
      refusal(envelope.slice(length + 1));
    }
    for (const more of ['A', '=', '.', '\n', ' ']) refusal(envelope + more);
  });

  it.each([
    ['nothing', ''],
    ['plain text', SECRET],
    ['base64', Buffer.from('garbage garbage garbage garbage garbage').toString('base64')],
    ['dots', '...'],
    ['another version', cipher.encrypt(SECRET, place).replace('v2', 'v1')],
    ['another alphabet', 'v2.' + cipher.keyId + '.' + '+/+/'.repeat(20)],
    ['the name of a method', `v2.constructor.${'A'.repeat(60)}`],
  ])('S-064: is not %s, and an error quotes nothing', (_, envelope) => {
    const error = refusal(envelope);
    expect(error.rowId).toBe('row-1');
    expect(error.message).not.toContain('SENTINEL');
  });

  it.each([
    ['row', { id: 'row-2' }],
    ['owner', { owner: 'bob' }],
    ['provider', { provider: 'acme2' }],
    ['column', { column: 'refresh_token' }],
    ['purpose', { purpose: 'flows' as const }],
  ])('S-065: cannot be decrypted in another %s', (_, change) => {
    refusal(cipher.encrypt(SECRET, place), { ...place, ...change });
  });

  it('S-065: cannot be decrypted if parts of its context were moved across their border', () => {
    const envelope = cipher.encrypt(SECRET, { ...place, owner: 'alicea', provider: 'cme' });
    refusal(envelope, { ...place, owner: 'alice', provider: 'acme' });
    refusal(cipher.encrypt(SECRET, { ...place, owner: 'é' }), { ...place, owner: 'e\u0301' });
  });
});

describe('a key ring', () => {
  const both = new TokenCipher(new KeyRing([second, first]));

  it('decrypts with every key and encrypts with the first', () => {
    const old = cipher.encrypt(SECRET, place);
    expect(both.decrypt(old, place)).toBe(SECRET);
    expect(both.keyId).not.toBe(cipher.keyId);
    expect(refusal(both.encrypt(SECRET, place)).why).toMatch(/unknown key id [0-9a-f]{12}$/);
  });

  it('R-078: says which key is missing', () => {
    const error = refusal(
      cipher.encrypt(SECRET, place),
      place,
      new TokenCipher(new KeyRing([second])),
    );
    expect(error.why).toBe(`unknown key id ${cipher.keyId}`);
  });

  it('binds the key id too: an envelope cannot be used as that of another key', () => {
    const [, , body] = cipher.encrypt(SECRET, place).split('.');
    refusal(`v2.${both.keyId}.${body}`, place, both);
  });

  it('knows a key by the same id in every spelling', () => {
    const hex = Buffer.from(first, 'base64').toString('hex');
    const url = Buffer.from(first, 'base64').toString('base64url');
    for (const spelling of [hex, hex.toUpperCase(), url]) {
      expect(new KeyRing([spelling]).primary.id).toBe(cipher.keyId);
    }
  });

  it('S-063: has another key for each purpose, and none of them is the configured key', () => {
    const raw = Buffer.from(first, 'base64');
    const { primary } = new KeyRing([first]);
    const message = primary.cipher('tokens').encrypt(Buffer.from(SECRET), Buffer.alloc(0));
    expect(primary.cipher('tokens').decrypt(message, Buffer.alloc(0)).toString()).toBe(SECRET);
    for (const purpose of ['flows', 'links', 'revocations'] as const) {
      expect(() => primary.cipher(purpose).decrypt(message, Buffer.alloc(0))).toThrow();
    }
    expect(() => new Xaes256Gcm(raw).decrypt(message, Buffer.alloc(0))).toThrow();
    const macs = [
      primary.mac('csrf', 'text'),
      primary.mac('login returns', 'text'),
      createHmac('sha256', raw).update('text').digest('base64url'),
    ];
    expect(new Set(macs).size).toBe(3);
    expect(primary.mac('csrf', 'text')).toBe(new KeyRing([first]).primary.mac('csrf', 'text'));
  });

  it('S-073: prints no key', () => {
    const ring = new KeyRing([first]);
    const hex = Buffer.from(first, 'base64').toString('hex');
    const texts = [JSON.stringify(ring), inspect(ring, { depth: 9, showHidden: true })];
    for (const text of texts) {
      expect(text).not.toContain(first);
      expect(text).not.toContain(hex);
      expect(text).not.toMatch(/Buffer|KeyObject|Xaes|Cipher/);
    }
  });
});
