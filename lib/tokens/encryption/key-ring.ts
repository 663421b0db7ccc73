import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;

/** One key of the ring; `id` tells it from others without telling anything of it. */
export interface RingKey {
  id: string;
  secret: KeyObject;
}

/** The keys of the configuration: the first seals, all open. */
export class KeyRing {
  readonly keys: readonly RingKey[];
  readonly #byId: ReadonlyMap<string, RingKey>;

  constructor(encoded: readonly string[]) {
    this.keys = encoded.map((text) => ringKey(decodeKey(text)));
    this.#byId = new Map(this.keys.map((key) => [key.id, key]));
  }

  get primary(): RingKey {
    const [primary] = this.keys;
    if (primary === undefined) throw new Error('the key ring is empty');
    return primary;
  }

  find(keyId: string): RingKey | undefined {
    return this.#byId.get(keyId);
  }

  /** A key for another purpose, derived from one of the ring (RFC 5869), so that no key does two jobs. */
  static derive({ secret }: RingKey, purpose: string): KeyObject {
    return createSecretKey(
      Buffer.from(hkdfSync('sha256', secret.export(), '', `nestjs-oauth2-capture ${purpose}`, 32)),
    );
  }
}

/** Whether a text is a usable key: exactly 32 bytes, in base64 or hex, and not one byte repeated. */
export function isEncryptionKey(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(text);
  return (isHex || isBase64) && new Set(decodeKey(text)).size >= 8;
}

function decodeKey(text: string): Buffer {
  return Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
}

function ringKey(bytes: Buffer): RingKey {
  const id = createHash('sha256').update('key id').update(bytes).digest('hex').slice(0, 12);
  return { id, secret: createSecretKey(bytes.subarray(0, KEY_BYTES)) };
}
