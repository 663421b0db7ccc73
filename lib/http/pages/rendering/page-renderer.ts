import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Eta } from 'eta';
import { OAUTH2_CAPTURE_OPTIONS } from '../../../core/injection-tokens.js';
import { PublicUrls } from '../../../core/configuration/public-urls.js';
import type { PageContents, PageData } from '../data/page-data.js';
import type { PageName } from '../data/page-names.js';
import { PagesOptions } from '../options/pages.options.js';
import { createStylesheet } from './stylesheet.js';
import { PAGES, PARTS } from '../templates/templates.js';
import type { Language } from '../words/language.js';

/**
 * Creates HTML from a page's data with the host's template or the module's. Text from outside is
 * escaped.
 */
@Injectable()
export class PageRenderer implements OnModuleInit {
  private eta?: Promise<Eta>;
  private readonly options: PagesOptions;
  private readonly styles: string;

  constructor(
    @Inject(OAUTH2_CAPTURE_OPTIONS) { pages }: { pages: PagesOptions | false },
    private readonly urls: PublicUrls,
  ) {
    this.options = pages === false ? new PagesOptions() : pages;
    this.styles = createStylesheet(this.options);
  }

  /**
   * An error in a template of the host stops the boot; the module's templates are compiled for the
   * first page.
   */
  async onModuleInit(): Promise<void> {
    const given = Object.values(this.options.templates);
    if (given.some((template) => typeof template === 'string')) await this.compiled();
  }

  async render<N extends PageName>(
    page: N,
    contents: PageContents[N],
    language: Language,
    nonce: string,
  ): Promise<string> {
    const { tag, words, say } = language;
    const { applicationName } = this.options;
    const data = {
      ...contents,
      page,
      nonce,
      language: tag,
      words,
      say,
      applicationName,
      home: this.urls.home,
      styles: this.styles,
    } as PageData<N>;
    const given = this.options.templates[page];
    return typeof given === 'function'
      ? given(data)
      : (await this.compiled()).render(`@${page}`, data);
  }

  private compiled(): Promise<Eta> {
    this.eta ??= this.compile();
    return this.eta;
  }

  private async compile(): Promise<Eta> {
    const { Eta } = await import('eta');
    const eta = new Eta({ autoEscape: true });
    for (const [name, part] of Object.entries(PARTS)) eta.loadTemplate(name, part);
    for (const [name, ours] of Object.entries(PAGES)) {
      const given: unknown = this.options.templates[name as PageName];
      eta.loadTemplate(`@${name}`, typeof given === 'string' ? given : ours);
    }
    return eta;
  }
}
