import { isPublicHost, isSafeEndpoint } from '../../core/configuration/secure-url.js';

/**
 * A variable in an endpoint, such as `{graphVersion}`. Your configuration gives its
 * value, or the provider reports it for a connection. It is a whole host (`hosts`,
 * `hostSuffixes`, `isHost`), or one label in front of a literal domain, or a part
 * of a path (`pattern`).
 */
export interface EndpointVariable {
  /** The pattern that a label or a path segment must match as a whole. Not for a whole host. */
  pattern?: RegExp;
  /** A whole host: exactly these. The query of a callback can select only one of them. */
  hosts?: readonly string[];
  /** A whole host: any below these domains, where the provider operates every host: `['my.salesforce.com']`. */
  hostSuffixes?: readonly string[];
  /** The provider's page that documents it. Needed for a domain below which others can register names. */
  source?: string;
  /** A whole host that only your configuration names; the definition needs `selfHosted`. */
  isHost?: boolean;
  /** The value when neither the configuration nor the provider gives one. Without it, one of them must. */
  default?: string;
  /**
   * The member that holds the value: of the token response (Pipedrive's
   * `api_domain`), of the profile, or of the callback (Zoho's `accounts-server`).
   * For a host, a URL is reduced to its host. The value is stored encrypted with
   * the connection; the column `metadata` is not read for it.
   */
  fromMetadata?: string;
  /** Whether the value is a version of the API: another value is still the same server. */
  isVersion?: boolean;
}

/** Members that are stored with a connection besides its tokens. */
export type ConnectionMetadata = Readonly<Record<string, string>>;

/** Where a value comes from: your configuration, the provider, or the query of a callback. */
export type ValueSource = 'configuration' | 'provider' | 'callback';

const LONGEST_PART = 255;
const NO_PATH_SEGMENT = /[/\\?#%;\s\p{C}]/u;

/** Whether a value is one label of a host name, as hosts are spelled in URLs. */
export function isHostLabel(value: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value);
}

export function isHostVariable({ hosts, hostSuffixes, isHost }: EndpointVariable): boolean {
  return hosts !== undefined || hostSuffixes !== undefined || isHost === true;
}

/** Whether a value may be a part of a URL, given its source. */
export function isFitting(
  variable: EndpointVariable,
  value: string,
  source: ValueSource,
  selfHosted = false,
): boolean {
  if (!isHostVariable(variable)) return isFittingPart(variable, value);
  if (variable.hosts?.includes(value) === true) return true;
  if (source === 'callback') return false;
  if (source === 'configuration' && selfHosted && isPublicHost(value)) return true;
  return isBelowSuffix(variable, value);
}

/**
 * The text of a value in a URL; undefined when the value is not allowed. It fills
 * the place of its variable and cannot change other parts of the URL.
 */
export function fittingText(
  variable: EndpointVariable,
  value: string,
  source: ValueSource,
  selfHosted?: boolean,
): string | undefined {
  const isHost = isHostVariable(variable);
  const text = isHost && source !== 'configuration' ? readHost(value) : value;
  if (text === undefined || !isFitting(variable, text, source, selfHosted)) return undefined;
  return isHost ? text : encodeURIComponent(text);
}

function isFittingPart({ pattern }: EndpointVariable, value: string): boolean {
  const isPart =
    value !== '' &&
    value.length <= LONGEST_PART &&
    !NO_PATH_SEGMENT.test(value) &&
    !/^\.+$/.test(value);
  if (!isPart || pattern === undefined) return false;
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gmy]/g, '')).test(value);
}

/** Strictly below: the domain itself is another host and can be named in `hosts`. */
function isBelowSuffix({ hostSuffixes = [] }: EndpointVariable, host: string): boolean {
  const isPlain = isPublicHost(host) && !host.includes(':') && host === host.toLowerCase();
  return isPlain && hostSuffixes.some((suffix) => host.endsWith(`.${suffix}`));
}

/** `https://accounts.example` and `accounts.example` name the same host. */
function readHost(value: string): string | undefined {
  if (!value.includes('://')) return value;
  return isSafeEndpoint(value) ? new URL(value).host : undefined;
}
