/** Deeper values overflow the stack of recursive code. */
const DEEPEST = 1_000;
/** Shorter integers are exact as JavaScript numbers. */
const LONG = 16;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Puts quotes around each integer of a JSON text that a JavaScript number cannot hold exactly. One pass,
 * linear in the length of the text. Invalid JSON stays invalid.
 *
 * @returns undefined when values are nested too deeply
 */
export function withExactIntegers(text: string): string | undefined {
  const parts: string[] = [];
  let written = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (isOpening(code)) {
      depth += 1;
      if (depth > DEEPEST) return undefined;
    } else if (isClosing(code)) depth -= 1;
    else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      if (end - at >= LONG && isInexact(text.slice(at, end)) && !isName(text, end)) {
        parts.push(text.slice(written, at), '"', text.slice(at, end), '"');
        written = end;
      }
      at = end - 1;
    }
  }
  return written === 0 ? text : parts.join('') + text.slice(written);
}

/** The position of the closing quote. */
function endOfString(text: string, opening: number): number {
  let at = opening + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}

/** The position after the last character that may belong to a number, also to a malformed one. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && (isDigit(text.charCodeAt(at)) || '.eE+-'.includes(text.charAt(at)))) {
    at += 1;
  }
  return at;
}

/** Whether a text is an integer (RFC 8259 section 6) with more digits than a JavaScript number holds. */
function isInexact(number: string): boolean {
  return /^-?[1-9]\d+$/.test(number) && !Number.isSafeInteger(Number(number));
}

/** Whether a colon follows: a number must not become the name of a member. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (' \t\n\r'.includes(text.charAt(at)) && at < text.length) at += 1;
  return text.charAt(at) === ':';
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}
