/** A provider's mark: the first letter of its name on one of eight colours. */
export interface Mark {
  letter: string;
  /** 0 to 7. */
  tone: number;
}

const TONES = 8;

/**
 * Derived only from the name: no picture is loaded, and the same name looks the same everywhere.
 */
export function createMark(label: string): Mark {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(label.trim());
  const sum = [...label].reduce((total, letter) => total * 31 + (letter.codePointAt(0) ?? 0), 7);
  return { letter: (first?.segment ?? '?').toUpperCase(), tone: sum % TONES };
}
