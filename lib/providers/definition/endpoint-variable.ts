import { isPublicHost, isSafeEndpoint } from '../../core/configuration/secure-url.js';

/**
 * A part of an endpoint that is filled in: `{graphVersion}`. By your
 * configuration, or by what the provider told of a connection. It is a whole
 * host (`hosts`, `hostSuffixes`, `isHost`), or else one label of a host in front
 * of a literal domain, or a part of a path (`pattern`).
 */
export interface EndpointVariable {
  /** What a label or a path segment must look like, whole. Never for a host: a host is named literally. */
  pattern?: RegExp;
  /** A whole host: these, exactly. Only they can be chosen by the query of a callback. */
  hosts?: readonly string[];
  /** A whole host: any below these domains, all of which the provider operates: `['my.salesforce.com']`. */
  hostSuffixes?: readonly string[];
  /** The provider's page that says so. Needed for a domain below which other people can have a name, too. */
  source?: string;
  /** A whole host of which neither is known: your configuration gives it, and the definition says `selfHosted`. */
  isHost?: boolean;
  /** Used when neither the configuration nor the provider gives a value; without it one of them must. */
  default?: string;
  /**
   * The member that gives the value as soon as it is told: by the token
   * response (Pipedrive's `api_domain`), the profile, or the callback (Zoho's
   * `accounts-server`). A URL counts as its host where a host belongs. It is
   * kept encrypted with the connection; `metadata` is not read for it.
   */
  fromMetadata?: string;
  /** The value names a version of the API: with another one it is still the same server. */
  isVersion?: boolean;
}

/** What is kept with a connection besides its tokens. */
export type ConnectionMetadata = Readonly<Record<string, string>>;

/** Who said a value: your configuration, the provider, or the query of a callback. */
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

/** Whether a value may stand in a URL, given who said it. */
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
 * The text that a value from outside puts into a URL; undefined when it must
 * not. It fills its place and cannot reach beyond it.
 */
export function fittingText(
  variable: EndpointVariable,
  value: string,
  source: ValueSource,
  selfHosted?: boolean,
): string | undefined {
  const isHost = isHostVariable(variable);
  const text = isHost && source !== 'configuration' ? hostOf(value) : value;
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

/** Strictly below: the domain itself is another host, and may be named in `hosts`. */
function isBelowSuffix({ hostSuffixes = [] }: EndpointVariable, host: string): boolean {
  const isPlain = isPublicHost(host) && !host.includes(':') && host === host.toLowerCase();
  return isPlain && hostSuffixes.some((suffix) => host.endsWith(`.${suffix}`));
}

/** `https://accounts.example` and `accounts.example` name the same host. */
function hostOf(value: string): string | undefined {
  if (!value.includes('://')) return value;
  return isSafeEndpoint(value) ? new URL(value).host : undefined;
}
