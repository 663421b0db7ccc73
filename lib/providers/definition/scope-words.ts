/** A text for users: one for all languages, or one for each language tag, with English as the fallback. */
export type LocalizedText = string | { en: string; readonly [language: string]: string };

/**
 * What scopes allow, as an infinitive: `read and write your repositories`. Keys are
 * scopes as the provider grants them.
 */
export type ScopeWords = Readonly<Record<string, LocalizedText>>;

/** The text in a language, such as `de` or `de-AT`. */
export function inLanguage(text: LocalizedText, language: string): string {
  if (typeof text === 'string') return text;
  return text[language] ?? text[language.split('-')[0] ?? ''] ?? text.en;
}
