import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeToken } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { FacebookConsentFake } from './facebook-consent.js';

/** A Page, as the account that manages it sees it. */
export interface FakePage {
  id: string;
  name: string;
  tasks: string[];
}

/** A Business Portfolio with the Pages that it owns and those of its clients. */
export interface FakePortfolio {
  id: string;
  name: string;
  owned?: FakePage[];
  client?: FakePage[];
}

/** Facebook's Graph API: the profile, the Pages and the permissions. */
export abstract class FacebookApiFake extends FacebookConsentFake {
  /** The Pages that every account manages. */
  pages: FakePage[] = FacebookApiFake.firstPages();
  /** Business Portfolios behind every account; their Pages are not in the account's own list. */
  portfolios: FakePortfolio[] = [];
  private readonly pageOf = new WeakMap<FakeToken, FakePage>();

  private static firstPages(): FakePage[] {
    return [
      { id: '104621986234567891', name: 'Engines Today', tasks: ['CREATE_CONTENT', 'MANAGE'] },
      { id: '104621986234567893', name: 'Looms Weekly', tasks: ['ANALYZE'] },
    ];
  }

  override reset(): void {
    super.reset();
    this.pages = FacebookApiFake.firstPages();
    this.portfolios = [];
  }

  protected me(request: FakeRequest): FakeAnswer {
    return this.withToken(request, (token) => {
      const page = this.pageOf.get(token);
      if (page !== undefined) return this.fieldsOf(request, { ...page }, ['id', 'name']);
      const { account } = token.grant;
      const isAddressed = token.scopes.includes(this.facts.authorization.email_scope ?? '');
      const picture = { height: 50, width: 50, is_silhouette: false, url: account.avatarUrl };
      const all = {
        id: account.id,
        name: account.name,
        email: isAddressed ? account.email : null,
        picture: { data: picture },
      };
      return this.fieldsOf(request, all, ['id', 'name']);
    });
  }

  protected permissions(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes, grant }) => {
      const declined = [...(this.declined.get(grant.account.id) ?? [])];
      const data = [
        ...scopes.map((permission) => ({ permission, status: 'granted' })),
        ...declined.map((permission) => ({ permission, status: 'declined' })),
      ];
      return json(200, { data });
    });
  }

  /** The Pages; a token of each lives as long as the user token that lists them, or for ever. */
  protected accountsOf(request: FakeRequest): FakeAnswer {
    return this.withToken(request, (token) => {
      if (!token.scopes.includes('pages_show_list')) return this.error('insufficient_scope');
      return this.pageList(request, token, this.pages);
    });
  }

  /** The portfolios, for who was granted `business_management`. */
  protected businesses(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes }) => {
      if (!scopes.includes('business_management')) return this.error('insufficient_scope');
      return json(200, { data: this.portfolios.map(({ id, name }) => ({ id, name })) });
    });
  }

  protected portfolioPages(
    request: FakeRequest,
    business: string,
    list: 'owned' | 'client',
  ): FakeAnswer {
    return this.withToken(request, (token) => {
      const portfolio = this.portfolios.find(({ id }) => id === business);
      const isAllowed = token.scopes.includes('business_management');
      if (portfolio === undefined || !isAllowed) return this.error('insufficient_scope');
      return this.pageList(request, token, portfolio[list] ?? []);
    });
  }

  /** One Page by its id. */
  protected onePage(request: FakeRequest, wanted: string): FakeAnswer {
    return this.withToken(request, (token) => {
      const page = this.everyPage().find(({ id }) => id === wanted);
      if (page === undefined || !token.scopes.includes('pages_show_list')) {
        return this.error('insufficient_scope');
      }
      return json(200, this.pageMembers(request, token, page));
    });
  }

  protected override granularScopes(token: FakeToken): object[] {
    const target_ids = this.everyPage().map(({ id }) => id);
    return token.scopes.map((scope) =>
      this.has('granular_scopes') && scope.startsWith('pages_') ? { scope, target_ids } : { scope },
    );
  }

  protected everyPage(): FakePage[] {
    const behind = this.portfolios.flatMap(({ owned = [], client = [] }) => [...owned, ...client]);
    return [...this.pages, ...behind];
  }

  private pageList(request: FakeRequest, token: FakeToken, pages: FakePage[]): FakeAnswer {
    const data = pages.map((page) => this.pageMembers(request, token, page));
    return json(200, { data, paging: { cursors: { before: 'QVF', after: 'QVG' } } });
  }

  private pageMembers(request: FakeRequest, token: FakeToken, page: FakePage): object {
    const isShort = token.kind === 'short';
    if (isShort && this.requestsTo('exchange').length === 0) {
      this.violate(request, 'pages', 'Page tokens were taken with a short-lived token');
    }
    const asked = request.url.searchParams.get('fields')?.split(',');
    const minted = this.mint('page', token.grant, isShort ? (this.left(token) ?? null) : null);
    this.pageOf.set(minted, page);
    const all = { access_token: minted.value, category: 'Magazine', ...page };
    return Object.fromEntries(
      Object.entries(all).filter(([key]) => key === 'id' || (asked?.includes(key) ?? true)),
    );
  }
}
