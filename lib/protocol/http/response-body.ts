import type { Readable } from 'node:stream';
import { isJsonObject, parseJson } from '../text/json.js';

/**
 * Reads a provider's body: form fields when it is declared as a form, JSON
 * otherwise, whatever the declared type (some send JSON as `text/plain` or
 * `text/javascript`). Markup is never read.
 *
 * @returns undefined when it is none of these
 */
export function parseBody(contentType: string | undefined, bytes: Buffer): unknown {
  const type = (contentType ?? '').toLowerCase();
  if (/html|xml/.test(type)) return undefined;
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(decode(bytes, 'utf-8')));
  }
  const charset = /charset="?([\w-]+)/.exec(type)?.[1] ?? 'utf-8';
  const value = parseJson(decode(bytes, 'utf-8'));
  return value === undefined && charset !== 'utf-8' ? parseJson(decode(bytes, charset)) : value;
}

/**
 * Reads a body whatever its declared type. It is for the response to a refresh, whose tokens must
 * not be lost. An HTML page is still not read, since it is neither JSON nor form fields.
 */
export function parseAnyBody(contentType: string | undefined, bytes: Buffer): unknown {
  const declared = parseBody(contentType, bytes);
  if (isJsonObject(declared) && Object.hasOwn(declared, 'access_token')) return declared;
  const text = decode(bytes, 'utf-8').trim();
  const json = text.startsWith('{') ? parseJson(text) : undefined;
  if (isJsonObject(json)) return json;
  return /^([\w.]+=[^&\s]*&)*access_token=[^&\s]+(&[^\s]*)?$/.test(text)
    ? Object.fromEntries(new URLSearchParams(text))
    : declared;
}

/** Byte order marks are dropped; an unknown charset is read as UTF-8. */
function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Reads a body up to a number of bytes, or up to the first error. Never rejects. */
export async function readableBytes(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > most) break;
    }
  } catch {
    // The body is truncated or does not decompress.
  }
  return Buffer.concat(chunks);
}
