import { Inject, Injectable } from '@nestjs/common';
import type { AuthorizationOptions } from '../../authorization/authorization.options.js';
import type { CompletedFlow } from '../../authorization/flows/completed-flow.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { ConnectionTree } from '../../tokens/connections/connection-tree.js';
import { ConnectionCards } from '../pages/connection-cards.js';
import type { PagesOptions } from '../pages/options/pages.options.js';
import type { NoticeName } from '../pages/words/page-words.js';

interface RedirectOptions extends AuthorizationOptions {
  pages: PagesOptions | false;
}

/** Where a browser is sent after an action. */
@Injectable()
export class PostConnectRedirect {
  constructor(
    private readonly urls: PublicUrls,
    private readonly tree: ConnectionTree,
    private readonly cards: ConnectionCards,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: RedirectOptions,
  ) {}

  /** After connecting: to the choice of a sub-account if there is one to choose, otherwise back. */
  async afterConnecting({ token, returnTo }: CompletedFlow): Promise<string> {
    const { pages, callbackOwner } = this.options;
    // Without a session, the page of the choice would not know its user.
    const asks = pages !== false && pages.chooseAfterConnect && callbackOwner === 'session';
    if (
      asks &&
      this.cards.canChooseResource(token) &&
      (await this.tree.findChildren(token)).length === 0
    ) {
      return this.urls.connectionUrl(token.id, 'resources', { returnTo });
    }
    return this.withNotice(returnTo, 'connected', token.provider);
  }

  /** The connections page shows the result; other targets can read it from the connections. */
  withNotice(target: string, notice: NoticeName, provider: string): string {
    return target === this.urls.home ? this.urls.noticeUrl(notice, provider) : target;
  }
}
