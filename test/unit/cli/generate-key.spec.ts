import { describe, expect, it } from '@jest/globals';
import { generateKey, keyHint } from '../../../lib/cli/commands/generate-key.command.js';

describe('generate-key', () => {
  it('makes 32 bytes in base64', () => {
    expect(Buffer.from(generateKey(), 'base64')).toHaveLength(32);
    expect(generateKey()).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  it('never makes the same key twice', () => {
    const keys = new Set(Array.from({ length: 100 }, generateKey));

    expect(keys.size).toBe(100);
  });

  it('says where to put the key', () => {
    expect(keyHint).toContain('encryptionKeys');
  });
});
