import { hostname } from 'node:os';
import { plainErrorCode } from '../../protocol/upstream.error.js';

/**
 * What happened to a connection.
 *
 * - `connected`, `reconnected`: a user connected the account, or your application saved its tokens
 * - `imported`: its tokens were imported from another product
 * - `started`: a process claimed the connection to refresh it, and has recorded no outcome
 * - `refreshed`: a refresh returned new tokens, and they are stored
 * - `failed`: a refresh failed for a temporary reason
 * - `refused`: the provider ended the grant, and it is not final yet: another process may have
 * newer tokens
 * - `ended`: the user must connect again
 * - `recovered`: the stored token can be used again, without a refresh
 * - `reassigned`: another owner, or another name of the provider
 * - `repaired`: values that could not be stored together with the tokens are stored now
 */
export type HistoryEvent = (typeof HISTORY_EVENTS)[number];

/** Every value. */
export const HISTORY_EVENTS = [
  'connected',
  'reconnected',
  'imported',
  'started',
  'refreshed',
  'failed',
  'refused',
  'ended',
  'recovered',
  'reassigned',
  'repaired',
] as const;

/**
 * Where a refresh failed.
 *
 * - `configuration`: the provider is not configured, or another client or server made the connection
 * - `client_secret`: the function given as `clientSecret`
 * - `discovery`: reading the provider's metadata
 * - `decryption`: decrypting the stored tokens
 * - `availability`: nothing was sent, because the provider is known to be unavailable
 * - `lease`: waiting for the process that refreshes the connection now
 * - `token_request`: the request to the token endpoint, or its response
 * - `account_check`: the response was for another account
 * - `storage`: reading or saving the connection
 */
export type RefreshStep = (typeof REFRESH_STEPS)[number];

/** Every value. */
export const REFRESH_STEPS = [
  'configuration',
  'client_secret',
  'discovery',
  'decryption',
  'availability',
  'lease',
  'token_request',
  'account_check',
  'storage',
] as const;

/**
 * Where a refresh failed, and why. No value is a text of the provider, except a plain error code.
 */
export interface FailureDetails {
  step?: RefreshStep;
  /** HTTP status of the provider's response, if there was one. */
  httpStatus?: number;
  /** The provider's own error code, if it sent a plain one. */
  providerError?: string;
}

/** One entry of a connection's history; times in epoch milliseconds. */
export interface HistoryEntry extends FailureDetails {
  at: number;
  what: HistoryEvent;
  /** Why, as in `TokenRefreshError.reason`. */
  code?: string;
  /** No refresh is sent before this instant. */
  nextAttemptAt?: number;
  /** When the stored access token expires. */
  expiresAt?: number;
  /** Name of the machine, if it was written. */
  host?: string;
  /** Process id on that machine. */
  pid?: number;
}

/** The greatest number of entries. */
export const MOST_ENTRIES = 20;
/** The greatest length of one entry in characters, with its line end. */
const LONGEST_ENTRY = 250;
/** The length of the column in characters. */
export const LONGEST_HISTORY = MOST_ENTRIES * LONGEST_ENTRY;
const LONGEST_WORD = 32;

/**
 * Creates the stored form of an entry: one line of JSON, in ASCII. It names this process.
 *
 * @returns text that ends with a line end
 */
export function writeEntry(entry: Omit<HistoryEntry, 'host' | 'pid'>): string {
  const { at, what, step, code, httpStatus, providerError, nextAttemptAt, expiresAt } = entry;
  const line = JSON.stringify({
    at: Math.trunc(at),
    what,
    step: word(step),
    code: word(code),
    http: httpStatus,
    error: word(plainErrorCode(providerError)),
    next: nextAttemptAt === undefined ? undefined : Math.trunc(nextAttemptAt),
    until: expiresAt === undefined ? undefined : Math.trunc(expiresAt),
    host: word(hostname()),
    pid: process.pid,
  });
  return `${line}\n`;
}

/** Reads the entries of a column, the latest first. Damaged or incomplete entries are left out. */
export function readHistory(column: unknown): HistoryEntry[] {
  if (typeof column !== 'string') return [];
  const entries: HistoryEntry[] = [];
  for (const line of column.slice(0, LONGEST_HISTORY).split('\n')) {
    const entry = readEntry(line);
    if (entry !== undefined) entries.push(entry);
    if (entries.length === MOST_ENTRIES) break;
  }
  return entries;
}

function readEntry(line: string): HistoryEntry | undefined {
  const { at, what, step, code, http, error, next, until, host, pid } = readMembers(line);
  const event = HISTORY_EVENTS.find((name) => name === what);
  if (event === undefined || !isInstant(at)) return undefined;
  return {
    at,
    what: event,
    ...(isStep(step) && { step }),
    ...(isWord(code) && { code }),
    ...(isStatus(http) && { httpStatus: http }),
    ...(isWord(error) && { providerError: error }),
    ...(isInstant(next) && { nextAttemptAt: next }),
    ...(isInstant(until) && { expiresAt: until }),
    ...(isWord(host) && { host }),
    ...(Number.isSafeInteger(pid) && { pid: pid as number }),
  };
}

function readMembers(line: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Changes a name from outside so that no character can end a line or be markup. */
function word(text: string | undefined): string | undefined {
  return text?.replace(/[^a-zA-Z0-9_.-]/g, '_').slice(0, LONGEST_WORD);
}

function isStep(value: unknown): value is RefreshStep {
  return (REFRESH_STEPS as readonly unknown[]).includes(value);
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[a-zA-Z0-9_.-]{1,32}$/.test(value);
}

/** Whether a value is a time that a `Date` can represent. */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599;
}
