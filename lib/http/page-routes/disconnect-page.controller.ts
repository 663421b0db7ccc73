import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionTree } from '../../tokens/connections/connection-tree.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { HttpResponder } from '../messages/http-responder.js';
import { Callers } from '../callers/callers.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { CsrfTokens } from '../callers/csrf.js';
import { AccountViews, getAccountName } from '../pages/account-views.js';
import { Pages } from '../pages/rendering/pages.js';
import type { Language } from '../pages/words/language.js';
import { NoApiRoute } from '../api-docs/api-route.decorator.js';

/** Asks the user whether to disconnect, and disconnects. */
@NoApiRoute()
@Controller()
export class OAuth2DisconnectPageController {
  /** @internal made by Nest */
  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly tree: ConnectionTree,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly callers: Callers,
    private readonly csrf: CsrfTokens,
    private readonly urls: PublicUrls,
    private readonly responder: HttpResponder,
    private readonly accounts: AccountViews,
    private readonly pages: Pages,
  ) {}

  @Get(':id/revoke')
  async confirm(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { owner, token } = await this.callers.connection(request, 'read');
    await this.pages.show(request, response, {
      page: 'disconnect',
      query: { id: token.id, provider: token.provider },
      contents: async (language) => ({
        account: this.accounts.createAccount(token),
        consequences: await this.listConsequences(token, language),
        children: (await this.tree.findChildren(token)).map(getAccountName),
        csrfToken: this.csrf.create(owner),
      }),
    });
  }

  @Post(':id/revoke')
  async revoke(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { token } = await this.callers.connection(request, 'change');
    const { revocation } = await this.tokens.disconnect(token);
    const notice = this.urls.noticeUrl(`disconnected_${revocation}`, token.provider);
    this.responder.redirect(response, 303, notice);
  }

  /** The consequences: what is deleted here at once, and what a revocation ends at the provider. */
  private async listConsequences(token: OAuth2Token, { words, say }: Language): Promise<string[]> {
    const { here, child, ...there } = words.disconnect;
    const label = this.accounts.getLabel(token.provider);
    if (token.parentId !== null) {
      const { parentId: id, ownerId: owner } = token;
      const parent = await this.tokens.findOne({ id, owner });
      return [
        say(here),
        ...(parent === null ? [] : [say(child, { parent: getAccountName(parent) })]),
      ];
    }
    return [say(here), say(there[this.findRevocationScope(token)], { label })];
  }

  private findRevocationScope({ provider }: OAuth2Token): 'token' | 'grant' | 'nothing' {
    const definition = this.providers.find(provider)?.definition;
    // An issuer's metadata may name an endpoint that the definition does not have.
    const canRevoke =
      definition?.endpoints.revocation !== undefined || definition?.issuer !== undefined;
    return (canRevoke ? definition.revocation?.ends : undefined) ?? 'nothing';
  }
}
