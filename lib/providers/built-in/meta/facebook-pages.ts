import { valueAt } from '../../../protocol/text/json.js';
import { UpstreamError } from '../../../protocol/upstream.error.js';
import type { OAuth2Resource } from '../../definition/oauth2-provider.context.js';

/** The requests that list the Pages of one user. */
export interface PageSources {
  /** Lists the Pages on which the user has a role. */
  accounts: string;
  /** Reads a Graph resource with the user's token. */
  read: (url: string, parameters: Readonly<Record<string, string>>) => Promise<unknown>;
  /** Undefined when Facebook does not report them. */
  grantedScopes: () => Promise<readonly string[] | undefined>;
  /** What Facebook reports of the token; undefined when it cannot be inspected. */
  inspect: () => Promise<unknown>;
}

const FIELDS = { fields: 'id,name,access_token,tasks' };
/** Lists longer than this many pages of results are cut short. */
const MOST_RESULT_PAGES = 20;
const MOST_BUSINESSES = 50;
const MOST_TARGETS = 200;

/**
 * Lists all Pages of a user. Pages that belong to a Business Portfolio are missing from the
 * user's own list. The token's granular scopes name the Pages that the user chose in the
 * dialog, and with `business_management` each portfolio lists its Pages.
 */
export async function listPages(sources: PageSources): Promise<OAuth2Resource[]> {
  const found = new Map<string, OAuth2Resource>();
  const add = (entries: readonly unknown[]): void => {
    for (const page of entries.flatMap(readPage)) if (!found.has(page.id)) found.set(page.id, page);
  };
  add(await all(sources, sources.accounts, FIELDS));
  let failure: unknown;
  for (const source of [chosenPages, portfolioPages]) {
    try {
      add(await source(sources, found));
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      failure ??= error;
    }
  }
  // An empty list would claim that the user has no Pages, which is not known.
  if (found.size === 0 && failure instanceof UpstreamError && isOutage(failure)) throw failure;
  return [...found.values()];
}

/** The Pages that the user chose in the dialog. No ids mean that the user chose all. */
async function chosenPages(
  sources: PageSources,
  found: ReadonlyMap<string, unknown>,
): Promise<unknown[]> {
  const scopes = valueAt(await sources.inspect(), 'granular_scopes');
  const targets = (Array.isArray(scopes) ? scopes : [])
    .filter((entry) => String(valueAt(entry, 'scope')).startsWith('pages_'))
    .flatMap((entry): unknown[] => {
      const ids = valueAt(entry, 'target_ids');
      return Array.isArray(ids) ? ids : [];
    });
  const missing = [...new Set(targets.flatMap(readId))].filter((id) => !found.has(id));
  const pages: unknown[] = [];
  for (const id of missing.slice(0, MOST_TARGETS)) {
    const page = await readable(sources.read(besideAccounts(sources, id), FIELDS));
    if (page !== undefined) pages.push(page);
  }
  return pages;
}

/** The Pages of the user's Business Portfolios; Facebook lists them only with `business_management`. */
async function portfolioPages(
  sources: PageSources,
  found: ReadonlyMap<string, unknown>,
): Promise<unknown[]> {
  const granted = await sources.grantedScopes();
  const isPossible = granted?.includes('business_management') ?? found.size === 0;
  if (!isPossible) return [];
  const businesses = await all(sources, besideAccounts(sources, 'me/businesses'), { fields: 'id' });
  const ids = businesses.flatMap((entry) => readId(valueAt(entry, 'id')));
  const pages: unknown[] = [];
  for (const id of ids.slice(0, MOST_BUSINESSES)) {
    for (const list of ['owned_pages', 'client_pages']) {
      const url = besideAccounts(sources, `${id}/${list}`);
      pages.push(...((await readable(all(sources, url, FIELDS))) ?? []));
    }
  }
  return pages;
}

/** A refused request for one Page or portfolio is skipped, so that the others are listed. */
async function readable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UpstreamError && !isOutage(error)) return undefined;
    throw error;
  }
}

function isOutage({ reason, problem }: UpstreamError): boolean {
  if (reason !== 'bad_response') return true;
  return problem === 'server_error' || problem === 'temporarily_unavailable';
}

/** Every entry of a list, over all its pages of results. */
async function all(
  { read }: PageSources,
  url: string,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown[]> {
  const entries: unknown[] = [];
  let after: unknown;
  for (let page = 0; page < MOST_RESULT_PAGES; page += 1) {
    const body = await read(url, { ...parameters, ...(typeof after === 'string' && { after }) });
    const data = valueAt(body, 'data');
    entries.push(...(Array.isArray(data) ? (data as unknown[]) : []));
    const isLast = valueAt(body, 'paging.next') === undefined;
    after = isLast ? undefined : valueAt(body, 'paging.cursors.after');
    if (typeof after !== 'string') break;
  }
  return entries;
}

/** An address of the same Graph version on the same server. */
function besideAccounts({ accounts }: PageSources, path: string): string {
  return accounts.replace(/me\/accounts\/?$/, '') + path;
}

function readId(value: unknown): string[] {
  return typeof value === 'string' && /^\d{1,32}$/.test(value) ? [value] : [];
}

function readPage(entry: unknown): OAuth2Resource[] {
  const id = valueAt(entry, 'id');
  const name = valueAt(entry, 'name');
  const token = valueAt(entry, 'access_token');
  if (typeof id !== 'string') return [];
  return [
    {
      id,
      kind: 'page',
      name: typeof name === 'string' ? name : null,
      tokens: typeof token === 'string' ? { access_token: token } : undefined,
    },
  ];
}
