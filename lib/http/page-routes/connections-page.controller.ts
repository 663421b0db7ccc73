import { Controller, Get, Req, Res } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionTree } from '../../tokens/connections/connection-tree.js';
import { RevocationOutbox } from '../../tokens/revoking/revocation-outbox.js';
import { Callers } from '../callers/callers.js';
import { type CaptureRequest, readQuery, readSingle } from '../messages/capture-request.js';
import { readPaging } from '../messages/connection-paging.js';
import { CsrfTokens } from '../callers/csrf.js';
import { ConnectionCards } from '../pages/connection-cards.js';
import { Pages } from '../pages/rendering/pages.js';
import type { Language } from '../pages/words/language.js';
import { NoApiRoute } from '../api-docs/api-route.decorator.js';

const PAGE_SIZE = 20;

/** The connections page. */
@NoApiRoute()
@Controller()
export class OAuth2ConnectionsPageController {
  /** @internal made by Nest */
  constructor(
    private readonly tree: ConnectionTree,
    private readonly outbox: RevocationOutbox,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly callers: Callers,
    private readonly csrf: CsrfTokens,
    private readonly cards: ConnectionCards,
    private readonly pages: Pages,
  ) {}

  @Get()
  async page(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const owner = await this.callers.owner(request);
    const query = readQuery(request);
    const { page, pageSize, range } = readPaging(request, PAGE_SIZE);
    await this.pages.show(request, response, {
      page: 'connections',
      query: { notice: readSingle(query, 'notice'), provider: readSingle(query, 'provider') },
      contents: async (language) => {
        const found = await this.tree.accounts(owner, range);
        const connections = found.slice(0, pageSize);
        return {
          connections: connections.map((connection) => this.cards.createCard(connection, language)),
          providers: this.cards.createProviderCards(
            new Set(connections.map(({ token }) => token.provider)),
          ),
          notices: [
            ...this.readNotices(query, language),
            ...(await this.listUnconfirmed(owner, language)),
          ],
          csrfToken: this.csrf.create(owner),
          previous: page > 1 ? `?page=${page - 1}` : undefined,
          next: found.length > pageSize ? `?page=${page + 1}` : undefined,
        };
      },
    });
  }

  /**
   * Accounts that are deleted here, and for which the provider has not confirmed the revocation.
   */
  private async listUnconfirmed(owner: string, { words, say }: Language): Promise<string[]> {
    const names = await this.outbox.unconfirmedProviders(owner);
    const labels = names.map((name) => this.providers.find(name)?.label ?? name);
    return labels.map((label) => say(words.notices.unconfirmed, { label }));
  }

  /** Shows only results that the page has a text for, and only of configured providers. */
  private readNotices(query: URLSearchParams, { words, say }: Language): string[] {
    const notices: Readonly<Record<string, string>> = words.notices;
    const name = readSingle(query, 'notice') ?? '';
    const notice = Object.hasOwn(notices, name) ? notices[name] : undefined;
    const label = this.providers.find(readSingle(query, 'provider') ?? '')?.label;
    return notice === undefined || label === undefined ? [] : [say(notice, { label })];
  }
}
