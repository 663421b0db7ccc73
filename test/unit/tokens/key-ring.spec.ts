import { describe, expect, it } from '@jest/globals';
import { isEncryptionKey } from '../../../lib/tokens/encryption/key-ring.js';
import { newKey } from '../../fixtures/new-key.js';

const key = Buffer.from(newKey(), 'base64');

describe('an encryption key', () => {
  it.each([
    ['base64', key.toString('base64')],
    ['base64 without padding', key.toString('base64').replace('=', '')],
    ['base64url', key.toString('base64url')],
    ['hex', key.toString('hex')],
    ['upper-case hex', key.toString('hex').toUpperCase()],
  ])('may be %s', (_, text) => {
    expect(isEncryptionKey(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['undefined', undefined],
    ['bytes', key],
    ['8 characters', 'changeme'],
    ['a sentence', 'this is a very secret pass phrase for our tokens'],
    ['31 bytes', key.subarray(1).toString('base64')],
    ['33 bytes', Buffer.concat([key, key.subarray(0, 1)]).toString('base64')],
    ['16 bytes of hex', key.subarray(16).toString('hex')],
    ['65 hex digits', `${key.toString('hex')}a`],
    ['a line break behind it', `${key.toString('base64')}\n`],
    ['a blank before it', ` ${key.toString('base64')}`],
    ['quotes around it', `"${key.toString('base64')}"`],
    ['zeros', Buffer.alloc(32).toString('base64')],
    ['one byte repeated', 'ab'.repeat(32)],
    ['one letter repeated', 'A'.repeat(43)],
    ['two bytes by turns', 'abcd'.repeat(16)],
  ])('S-066: is not %s', (_, text) => {
    expect(isEncryptionKey(text)).toBe(false);
  });
});
