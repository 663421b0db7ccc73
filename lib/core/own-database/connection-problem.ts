import { driverError } from '../dialects/driver-error.js';
import type { ResolvedDatabaseOptions } from '../database/database.options.js';

/** Codes of Node.js, SQLSTATE of PostgreSQL, names of MySQL and of SQLite. */
const UNREACHABLE = new Set<unknown>([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'PROTOCOL_CONNECTION_LOST',
]);
const BUSY = new Set<unknown>(['57P03', '53300', 'ER_CON_COUNT_ERROR', 'SQLITE_BUSY']);
const REFUSED = new Set<unknown>(['28P01', '28000', 'ER_ACCESS_DENIED_ERROR']);
const UNKNOWN_DATABASE = new Set<unknown>(['3D000', 'ER_BAD_DB_ERROR', 'ER_DBACCESS_DENIED_ERROR']);
const FILE = new Set<unknown>(['SQLITE_CANTOPEN', 'SQLITE_READONLY', 'EACCES', 'ENOTDIR', 'EROFS']);

/** Whether a later attempt can succeed without a change by a person. */
export function isTemporary(error: unknown): boolean {
  const code = readCode(error);
  return UNREACHABLE.has(code) || BUSY.has(code) || /timeout expired|ETIMEDOUT/.test(text(error));
}

/** What to do about a connection that could not be opened. */
export function connectionRemedy(error: unknown): string {
  const code = readCode(error);
  if (isTemporary(error)) {
    return BUSY.has(code)
      ? 'Wait until the database accepts connections, or set a longer connectTimeout.'
      : 'Check the host and the port in database.url, that the database runs, and that this machine can reach it.';
  }
  if (REFUSED.has(code)) {
    return 'Check the user and the password in database.url. Write special characters of the password in percent-encoding.';
  }
  if (UNKNOWN_DATABASE.has(code)) {
    return 'Create the database, or correct its name in database.url.';
  }
  if (FILE.has(code)) return 'Let this process write the file and its directory.';
  if (/ has not been found installed/.test(text(error))) {
    return 'Install the driver in your application: npm install pg, mysql2 or better-sqlite3.';
  }
  return 'Check database.type, database.url and database.driverOptions.';
}

/** A database without its password, such as `postgres://app@localhost:5432/app`. */
export function describeConnection({ type = 'postgres', url }: ResolvedDatabaseOptions): string {
  const given = url?.() ?? '';
  if (type === 'sqlite' || !URL.canParse(given)) return `the ${type} database`;
  const { username, host, pathname } = new URL(given);
  const user = username === '' ? '' : `${username}@`;
  return `${type}://${user}${host}${pathname}`;
}

/** The message of an error, in one line and without the URL's password. */
export function withoutPassword(error: unknown, { url }: ResolvedDatabaseOptions): string {
  const given = url?.() ?? '';
  const password = URL.canParse(given) ? new URL(given).password : '';
  const secrets = [given, password, decoded(password)].filter((secret) => secret !== '');
  const message = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text(error));
  const line = message.trim().split('\n', 1)[0] ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A host name with several addresses gives an error without a message, with one error for each. */
function text(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((each) => text(each)).join(', ');
  }
  return error instanceof Error ? error.message : String(error);
}

function readCode(error: unknown): unknown {
  const { code } = driverError(error);
  if (code !== undefined || !(error instanceof AggregateError)) return code;
  return readCode(error.errors[0]);
}
