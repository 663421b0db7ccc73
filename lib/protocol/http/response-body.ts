import type { Readable } from 'node:stream';
import { isJsonObject, parseJson } from '../text/json.js';

/**
 * Reads a provider's body: form fields if it is declared as a form, otherwise JSON, even if another
 * type is declared (some providers send JSON as `text/plain` or `text/javascript`). HTML is never
 * read.
 *
 * @returns undefined when it is none of these
 */
export function parseBody(contentType: string | undefined, bytes: Buffer): unknown {
  const type = (contentType ?? '').toLowerCase();
  if (/html|xml/.test(type)) return undefined;
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return parseForm(decode(bytes, 'utf-8'));
  }
  const charset = /charset="?([\w-]+)/.exec(type)?.[1] ?? 'utf-8';
  const value = parseJson(decode(bytes, 'utf-8'));
  return value === undefined && charset !== 'utf-8' ? parseJson(decode(bytes, charset)) : value;
}

/**
 * Reads a body without regard to its declared type. For the response to a refresh, because its
 * tokens must not be lost. An HTML page is still not read, since it is neither JSON nor form
 * fields.
 */
export function parseAnyBody(contentType: string | undefined, bytes: Buffer): unknown {
  const declared = parseBody(contentType, bytes);
  if (isJsonObject(declared) && Object.hasOwn(declared, 'access_token')) return declared;
  const text = decode(bytes, 'utf-8').trim();
  const json = text.startsWith('{') ? parseJson(text) : undefined;
  if (isJsonObject(json)) return json;
  return /^([\w.]+=[^&\s]*&)*access_token=[^&\s]+(&[^\s]*)?$/.test(text)
    ? parseForm(text)
    : declared;
}

/** Fields after these are not read: a million would occupy the event loop for most of a second. */
const MOST_FORM_FIELDS = 1000;

function parseForm(text: string): Record<string, string> {
  const fields = text.split('&', MOST_FORM_FIELDS).join('&');
  return Object.fromEntries(new URLSearchParams(fields));
}

/** Byte order marks are dropped; an unknown charset is read as UTF-8. */
function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** What could be read of a body. */
export interface ReadBody {
  bytes: Buffer;
  /** False when the body is longer, truncated or does not decompress. */
  isComplete: boolean;
}

/** Reads a body up to a number of bytes, or up to the first error. Never rejects. */
export async function readBody(stream: Readable, most: number): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > most) return { bytes: Buffer.concat(chunks), isComplete: false };
    }
  } catch {
    return { bytes: Buffer.concat(chunks), isComplete: false };
  }
  return { bytes: Buffer.concat(chunks), isComplete: true };
}
