import { Inject, Injectable } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../../../core/injection-tokens.js';
import { PublicUrls } from '../../../core/configuration/public-urls.js';
import { HttpResponder } from '../../messages/http-responder.js';
import type { CaptureRequest } from '../../messages/capture-request.js';
import { PagesOffError } from '../../messages/http.errors.js';
import type { PageContents } from '../data/page-data.js';
import { PageLanguages } from './page-languages.js';
import type { PageName } from '../data/page-names.js';
import { PageRenderer } from './page-renderer.js';
import type { PagesOptions } from '../options/pages.options.js';
import type { Language } from '../words/language.js';

/** A page to be shown. */
export interface PageDescription<N extends PageName> {
  page: N;
  status?: number;
  /** The data of the page, in the language of the request. */
  contents: (language: Language) => PageContents[N] | Promise<PageContents[N]>;
  /** Identifiers and codes, for a route of the host that replaces the page. */
  query: Readonly<Record<string, string | undefined>>;
  /** Addresses to which the page's form finally leads. */
  leadsTo?: readonly string[];
  /** Whether the addresses may redirect to others that are not known here. */
  leadsOn?: boolean;
}

/** Shows pages: the module's, the host's templates, or the host's routes. */
@Injectable()
export class Pages {
  constructor(
    private readonly responder: HttpResponder,
    private readonly languages: PageLanguages,
    private readonly renderer: PageRenderer,
    private readonly urls: PublicUrls,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: { pages: PagesOptions | false },
  ) {}

  /** Whether pages exist; false if the host has turned them off. */
  get areOn(): boolean {
    return this.options.pages !== false;
  }

  /** @throws PagesOffError when the host has turned the pages off */
  async show<N extends PageName>(
    request: CaptureRequest,
    response: unknown,
    { page, status = 200, contents, query, leadsTo = [], leadsOn = false }: PageDescription<N>,
  ): Promise<void> {
    const { pages } = this.options;
    if (pages === false) throw new PagesOffError();
    const route = pages.routes[page];
    if (route !== undefined) {
      this.responder.redirect(response, 302, this.routeUrl(route, query));
      return;
    }
    const language = this.languages.resolve(request);
    const content = await contents(language);
    await this.responder.html(
      response,
      status,
      (nonce) => this.renderer.render(page, content, language, nonce),
      {
        images: pages.avatarOrigins,
        // A provider may redirect the browser to other hosts, or to the login of the user's
        // company.
        forms: [...this.formTargets(pages, leadsTo), ...(leadsOn ? ['https:'] : [])],
      },
    );
  }

  private routeUrl(route: string, query: PageDescription<PageName>['query']): string {
    const url = new URL(route, this.urls.origin);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url.href;
  }

  /** Browsers apply the rule for a form also to the redirects after it. */
  private formTargets({ routes }: PagesOptions, leadsTo: readonly string[]): string[] {
    const { origin } = this.urls;
    const targets = [...Object.values(routes), ...leadsTo];
    const origins = targets.map((target) => new URL(target, origin).origin);
    return [...new Set(origins)].filter((target) => target !== origin);
  }
}
