import { valueAt } from '../../protocol/text/json.js';
import { cleanText } from '../../protocol/text/text.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { callbackMember } from './account-identity.js';
import type { ConnectionMetadata } from '../definition/endpoint-variable.js';
import type { ResourceOwner } from '../definition/oauth2-provider.context.js';
import type { IdentityPaths } from '../definition/identity-paths.js';

const MAX_ID_LENGTH = 255;
const MAX_NAME_LENGTH = 255;
const MAX_DETAIL_LENGTH = 2_000;

/** Prefix of a path into the id token. */
const ID_TOKEN = 'id_token:';

/**
 * Reads the account from a user info response. The id is always the provider's own.
 *
 * @param claims of the id token, if the response had one
 * @param metadata what is stored with the connection
 * @throws UpstreamError `bad_response` when the response has no usable id
 */
export function readResourceOwner(
  body: unknown,
  paths: IdentityPaths,
  claims?: unknown,
  metadata: ConnectionMetadata = {},
): ResourceOwner {
  const first = (candidates: readonly string[] = []): unknown =>
    candidates
      .map((path) => {
        const member = callbackMember(path);
        if (member !== undefined)
          return Object.hasOwn(metadata, member) ? metadata[member] : undefined;
        return path.startsWith(ID_TOKEN)
          ? valueAt(claims, path.slice(ID_TOKEN.length))
          : read(body, path);
      })
      .find((value) => value !== undefined && value !== null && value !== '');
  return {
    id: stableId(part(first(paths.id), paths.idPattern)),
    name: cleanText(first(paths.name), MAX_NAME_LENGTH),
    username: cleanText(first(paths.username), MAX_NAME_LENGTH),
    profile: details({
      email: first(paths.email),
      avatarUrl: httpsUrl(first(paths.avatarUrl)),
    }),
    ...(paths.keepMembers !== undefined && { metadata: readMembers(body, paths.keepMembers) }),
  };
}

function readMembers(body: unknown, paths: readonly string[]): Record<string, string> {
  return details(Object.fromEntries(paths.map((path) => [path, valueAt(body, path)])));
}

function read(body: unknown, path: string): unknown {
  return path.includes('{') ? filled(body, path) : valueAt(body, path);
}

/** The first group of the pattern; undefined when the value does not match. */
function part(value: unknown, pattern: RegExp | undefined): unknown {
  if (pattern === undefined) return value;
  return typeof value === 'string' ? pattern.exec(value)?.[1] : undefined;
}

/** Fills a template; undefined when one of its parts is missing. */
function filled(body: unknown, template: string): string | undefined {
  const isUrl = template.startsWith('https://');
  let isWhole = true;
  const text = template.replace(/\{([^}]+)\}/g, (_, path: string) => {
    const part = valueAt(body, path);
    const isPart = (typeof part === 'string' && part !== '') || typeof part === 'number';
    isWhole &&= isPart;
    if (!isPart) return '';
    return isUrl ? encodeURIComponent(part) : String(part);
  });
  return isWhole ? text : undefined;
}

/** An id that is too long is refused: cut short, it could be the id of another account. */
function stableId(value: unknown): string {
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id !== 'string' || id.trim() === '') {
    throw new UpstreamError('bad_response', "the provider's profile holds no account id", {
      problem: 'no_account_id',
    });
  }
  if (id.length > MAX_ID_LENGTH || cleanText(id, MAX_ID_LENGTH) !== id) {
    throw new UpstreamError('bad_response', "the provider's profile holds an unusable account id", {
      problem: 'no_account_id',
    });
  }
  return id;
}

function httpsUrl(value: unknown): string | undefined {
  return typeof value === 'string' && URL.canParse(value) && value.startsWith('https://')
    ? new URL(value).href
    : undefined;
}

function details(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = cleanText(value, MAX_DETAIL_LENGTH);
      return text === null ? [] : [[name, text]];
    }),
  );
}
