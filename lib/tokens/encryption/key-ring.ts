import { DerivedKeys } from './derived-keys.js';

/** The keys of the configuration: the first encrypts, all decrypt. */
export class KeyRing {
  readonly keys: readonly DerivedKeys[];
  readonly #byId: ReadonlyMap<string, DerivedKeys>;

  constructor(encoded: readonly string[]) {
    this.keys = encoded.map((text) => new DerivedKeys(decodeKey(text)));
    this.#byId = new Map(this.keys.map((key) => [key.id, key]));
  }

  get primary(): DerivedKeys {
    const [primary] = this.keys;
    if (primary === undefined) throw new Error('the key ring is empty');
    return primary;
  }

  find(keyId: string): DerivedKeys | undefined {
    return this.#byId.get(keyId);
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
