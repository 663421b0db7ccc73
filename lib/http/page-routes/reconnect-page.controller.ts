import { Controller, Get, Req, Res } from '@nestjs/common';
import { ConnectionTree } from '../../tokens/connections/connection-tree.js';
import { Callers } from '../callers/callers.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { AccountViews } from '../pages/account-views.js';
import { ConnectionCards } from '../pages/connection-cards.js';
import { Pages } from '../pages/rendering/pages.js';
import { NoApiRoute } from '../api-docs/api-route.decorator.js';

/** Explains why an account must be connected again. Mails can link to this page. */
@NoApiRoute()
@Controller()
export class OAuth2ReconnectPageController {
  /** @internal made by Nest */
  constructor(
    private readonly tree: ConnectionTree,
    private readonly callers: Callers,
    private readonly accounts: AccountViews,
    private readonly cards: ConnectionCards,
    private readonly pages: Pages,
  ) {}

  @Get(':id/reconnect')
  async explain(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { token } = await this.callers.connection(request, 'read');
    await this.pages.show(request, response, {
      page: 'reconnect',
      query: { id: token.id, provider: token.provider },
      contents: async (language) => {
        const connection = await this.tree.findAccount(token);
        return {
          account: this.accounts.createAccount(connection.token),
          state: this.accounts.createState(connection, language),
          connectUrl: this.cards.createReconnectUrl(connection.token),
        };
      },
    });
  }
}
