import { Inject, Injectable } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../../../core/injection-tokens.js';
import type { CaptureRequest } from '../../messages/capture-request.js';
import { PagesOptions } from '../options/pages.options.js';
import { findAcceptedLanguage, findMatchingLanguage } from '../words/accepted-language.js';
import { type Language, createLanguage } from '../words/language.js';

/** The languages of the host, and the choice of one for a request. */
@Injectable()
export class PageLanguages {
  private readonly options: PagesOptions;
  private readonly languages: ReadonlyMap<string, Language>;

  constructor(@Inject(OAUTH2_CAPTURE_OPTIONS) { pages }: { pages: PagesOptions | false }) {
    this.options = pages === false ? new PagesOptions() : pages;
    const { languages, words, applicationName } = this.options;
    this.languages = new Map(
      languages.map((tag) => [tag, createLanguage(tag, words[tag], applicationName)]),
    );
  }

  /**
   * The language that the host returns, otherwise the one that the browser prefers, otherwise the
   * first.
   */
  resolve(request: CaptureRequest): Language {
    const { languages, resolveLanguage } = this.options;
    const chosen = resolveLanguage?.(request as never);
    const tag =
      (typeof chosen === 'string' ? findMatchingLanguage(chosen, languages) : undefined) ??
      findAcceptedLanguage(request.headers['accept-language'], languages) ??
      languages[0];
    return this.languages.get(tag ?? '') ?? createLanguage('en', undefined);
  }
}
