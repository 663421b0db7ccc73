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

/** Where a browser goes when something is done. */
@Injectable()
export class PostConnectRedirect {
  constructor(
    private readonly urls: PublicUrls,
    private readonly tree: ConnectionTree,
    private readonly cards: ConnectionCards,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: RedirectOptions,
  ) {}

  /** After connecting: to the choice of an account behind it, if there is one to make, else back. */
  async afterConnecting({ token, returnTo }: CompletedFlow): Promise<string> {
    const { pages, callbackOwner } = this.options;
    // Without a session the page of the choice would not know its user.
    const asks = pages !== false && pages.chooseAfterConnect && callbackOwner === 'session';
    if (
      asks &&
      this.cards.canChooseResource(token) &&
      (await this.tree.childrenOf(token)).length === 0
    ) {
      return this.urls.connectionUrl(token.id, 'resources', { returnTo });
    }
    return this.withNotice(returnTo, 'connected', token.provider);
  }

  /** The page of connections says what has been done; other places find it out. */
  withNotice(target: string, notice: NoticeName, provider: string): string {
    return target === this.urls.home ? this.urls.noticeUrl(notice, provider) : target;
  }
}
