import { Get, Req, Res, type Type } from '@nestjs/common';
import { ConnectionTree } from '../../tokens/connections/connection-tree.js';
import { Callers } from '../callers/callers.js';
import { CaptureController, type RouteSettings } from '../errors/capture-controller.decorator.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { AccountViews } from '../pages/account-views.js';
import { ConnectionCards } from '../pages/connection-cards.js';
import { Pages } from '../pages/rendering/pages.js';
import { NoApiRoute } from '../api-docs/api-route.decorator.js';

/** Explains why an account needs reconnecting: where a mail may lead. */
export function createReconnectPageController(settings: RouteSettings): Type {
  @NoApiRoute()
  @CaptureController(settings)
  class OAuth2ReconnectPageController {
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
          const connection = await this.tree.accountOf(token);
          return {
            account: this.accounts.createAccount(connection.token),
            state: this.accounts.createState(connection, language),
            connectUrl: this.cards.createReconnectUrl(connection.token),
          };
        },
      });
    }
  }
  return OAuth2ReconnectPageController;
}
