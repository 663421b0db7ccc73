/**
 * JSON in ASCII: a database with any character set stores it, and each character is one byte.
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The length of a text as ASCII JSON, with its quotes. */
export function asciiJsonLength(text: string): number {
  let length = 2;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isPlain = code >= 0x20 && code < 0x7f;
    length += isPlain ? (code === 0x22 || code === 0x5c ? 2 : 1) : 6;
  }
  return length;
}
