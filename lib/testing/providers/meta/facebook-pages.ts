import type { FakeParts } from '../../endpoints/fake-parts.js';
import { type FakeToken, secondsLeft } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';

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

/** What tests can change about Pages. */
export interface FacebookPages {
  /** The Pages that every account manages. */
  pages: FakePage[];
  /** Business Portfolios of every account; their Pages are not in the account's own list. */
  portfolios: FakePortfolio[];
}

/** The Page of each Page token. */
export type PageTokens = WeakMap<FakeToken, FakePage>;

/** The Pages at the start. */
export function firstPages(): FakePage[] {
  return [
    { id: '104621986234567891', name: 'Engines Today', tasks: ['CREATE_CONTENT', 'MANAGE'] },
    { id: '104621986234567893', name: 'Looms Weekly', tasks: ['ANALYZE'] },
  ];
}

export function allPages({ pages, portfolios }: FacebookPages): FakePage[] {
  return [...pages, ...portfolios.flatMap(({ owned = [], client = [] }) => [...owned, ...client])];
}

/** The routes of Pages and portfolios, except the one of a single Page. */
export function pageRoutes(
  fake: FakeParts,
  extras: FacebookPages,
  pageTokens: PageTokens,
): Record<'accounts' | 'businesses' | 'portfolioPages', FakeRoute[]> {
  const { errors, api } = fake;
  const accounts = fake.state.facts.endpoints.userinfo[1]!.url;
  const get = { method: 'GET' };
  const list = (request: FakeRequest, token: FakeToken, pages: FakePage[]): FakeResponse => {
    const data = pages.map((page) => createPageMembers(fake, request, token, page, pageTokens));
    return json(200, { data, paging: { cursors: { before: 'QVF', after: 'QVG' } } });
  };
  return {
    accounts: [
      {
        endpoint: 'accounts',
        ...get,
        url: accounts,
        handle: (request) =>
          api.withToken(request, (token) =>
            token.scopes.includes('pages_show_list')
              ? list(request, token, extras.pages)
              : errors.error('insufficient_scope'),
          ),
      },
    ],
    businesses: [
      {
        endpoint: 'businesses',
        ...get,
        url: accounts.replace('/accounts', '/businesses'),
        handle: (request) =>
          api.withToken(request, ({ scopes }) =>
            scopes.includes('business_management')
              ? json(200, { data: extras.portfolios.map(({ id, name }) => ({ id, name })) })
              : errors.error('insufficient_scope'),
          ),
      },
    ],
    portfolioPages: (['owned', 'client'] as const).map((kind) => ({
      endpoint: `${kind}_pages`,
      ...get,
      url: accounts.replace('/me/accounts', `/{business_id}/${kind}_pages`),
      handle: (request, { business_id }) =>
        api.withToken(request, (token) => {
          const portfolio = extras.portfolios.find(({ id }) => id === business_id);
          const isAllowed = token.scopes.includes('business_management');
          return portfolio !== undefined && isAllowed
            ? list(request, token, portfolio[kind] ?? [])
            : errors.error('insufficient_scope');
        }),
    })),
  };
}

/** The route of one Page by its id. */
export function onePageRoute(
  fake: FakeParts,
  extras: FacebookPages,
  pageTokens: PageTokens,
): FakeRoute {
  const { errors, api } = fake;
  const accounts = fake.state.facts.endpoints.userinfo[1]!.url;
  return {
    endpoint: 'page',
    method: 'GET',
    url: accounts.replace('/me/accounts', '/{page_id}'),
    takes: ({ url }) => /\/\d+$/.test(url.pathname),
    handle: (request, { page_id }) =>
      api.withToken(request, (token) => {
        const page = allPages(extras).find(({ id }) => id === page_id);
        return page !== undefined && token.scopes.includes('pages_show_list')
          ? json(200, createPageMembers(fake, request, token, page, pageTokens))
          : errors.error('insufficient_scope');
      }),
  };
}

/** The token of a Page expires with a short-lived user token, and never with a long-lived one. */
function createPageMembers(
  { state, issuer }: FakeParts,
  request: FakeRequest,
  token: FakeToken,
  page: FakePage,
  pageTokens: PageTokens,
): object {
  const isShort = token.kind === 'short';
  if (isShort && state.journal.requestsTo('exchange').length === 0) {
    state.violate(request, 'pages', 'Page tokens were taken with a short-lived token');
  }
  const requested = request.url.searchParams.get('fields')?.split(',');
  const lifetime = isShort ? (secondsLeft(token, state.clock.now()) ?? null) : null;
  const minted = issuer.mint('page', token.grant, lifetime);
  pageTokens.set(minted, page);
  const all = { access_token: minted.value, category: 'Magazine', ...page };
  return Object.fromEntries(
    Object.entries(all).filter(([key]) => key === 'id' || (requested?.includes(key) ?? true)),
  );
}
