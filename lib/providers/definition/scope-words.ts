/** A text for people: one for all languages, or one for each by its tag, with English to fall back on. */
export type LocalizedText = string | { en: string; readonly [language: string]: string };

/**
 * What scopes let an application do, said as an infinitive: `read and write
 * your repositories`. Keys are scopes as they are granted.
 */
export type ScopeWords = Readonly<Record<string, LocalizedText>>;

/** The text in a language, such as `de` or `de-AT`. */
export function inLanguage(text: LocalizedText, language: string): string {
  if (typeof text === 'string') return text;
  return text[language] ?? text[language.split('-')[0] ?? ''] ?? text.en;
}
