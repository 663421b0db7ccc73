const RIGHT_TO_LEFT = /[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Adlm}]/u;
/** Characters that change the direction of the text after them. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;
const ISOLATE = '\u2068';
const ISOLATE_END = '\u2069';

/** Foreign text without the marks with which it could pass for another one. */
export function withoutBidiControls(text: string): string {
  return text.replace(BIDI_CONTROLS, '');
}

/** Fills in a sentence. A value that is written the other way than the sentence keeps to itself. */
export function fillPhrase(
  text: string,
  values: Readonly<Record<string, string>>,
  direction: string,
): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    const plain = withoutBidiControls(value);
    const isTurned = direction === 'rtl' || RIGHT_TO_LEFT.test(plain);
    return isTurned ? `${ISOLATE}${plain}${ISOLATE_END}` : plain;
  });
}
