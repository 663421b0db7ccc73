import { isPublicHost } from '../core/secure-url.js';

/** A part of an endpoint that is filled in: `{graphVersion}`. By the host's configuration, or by what is known of a connection. */
export interface EndpointVariable {
  /** What a value must look like, whole: it becomes part of a URL to which credentials go. */
  pattern: RegExp;
  /** Used when nobody gives a value; without it somebody must. */
  default?: string;
  /** A whole host name: must be a public one, no address and nothing of a local network. */
  isHost?: boolean;
  /**
   * The member of the connection's `metadata` that gives the value as soon as it
   * is there: from the callback (Zoho's `accounts-server`), the token answer
   * (Pipedrive's `api_domain`) or the profile. A URL counts as its host where
   * `isHost` says so. What the pattern does not allow is never called.
   */
  fromMetadata?: string;
  /** The value names a version of the API: with another one it is still the same server. */
  isVersion?: boolean;
}

/** What is kept with a connection besides its tokens. */
export type ConnectionMetadata = Readonly<Record<string, string>>;

/** Whether a value, as configured, may stand in a URL. */
export function isFitting({ pattern, isHost }: EndpointVariable, value: string): boolean {
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gmy]/g, ''));
  return whole.test(value) && (isHost !== true || isPublicHost(value));
}

/**
 * The text that a connection puts into a URL; undefined when it must not. The
 * value came from outside, so it is held to the pattern, and encoded: it fills
 * its place and cannot reach beyond it.
 */
export function learnedText(variable: EndpointVariable, value: string): string | undefined {
  const text = variable.isHost === true ? hostOf(value) : value;
  if (text === undefined || !isFitting(variable, text)) return undefined;
  return variable.isHost === true ? text : encodeURIComponent(text);
}

/** `https://accounts.example` and `accounts.example` name the same host. */
function hostOf(value: string): string | undefined {
  if (!value.includes('://')) return value;
  return URL.canParse(value) && value.startsWith('https://') ? new URL(value).host : undefined;
}
