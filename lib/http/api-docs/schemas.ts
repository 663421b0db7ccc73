import { NEXT_STEPS, UNKNOWN_FACTS } from '../../tokens/explaining/explanation.js';
import { HISTORY_EVENTS, REFRESH_STEPS } from '../../tokens/history/history-entry.js';

/** A schema object of OpenAPI 3. */
export type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };
const instant: Schema = { type: 'string', format: 'date-time' };
const orNull = (schema: Schema): Schema => ({ ...schema, nullable: true });

/** An object with required members, except for those that are named. */
export function objectSchema(properties: Record<string, Schema>, optional: string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties };
}

export const listSchema = (items: Schema): Schema => ({ type: 'array', items });

const connectionMembers: Record<string, Schema> = {
  id: { type: 'string', format: 'uuid' },
  provider: { ...text, example: 'github' },
  label: { ...text, example: 'GitHub' },
  kind: { ...text, example: 'account' },
  parentId: orNull(text),
  account: { ...text, description: "The provider's id of the account." },
  name: orNull(text),
  username: orNull(text),
  scopes: orNull(listSchema(text)),
  declinedScopes: orNull(listSchema(text)),
  status: { type: 'string', enum: ['active', 'refresh_failing', 'reauthorization_required'] },
  statusReason: orNull(text),
  statusSince: instant,
  expiresAt: orNull(instant),
  connectedAt: instant,
};

export const CONNECTION = objectSchema(connectionMembers);

export const CONNECTIONS = objectSchema({
  connections: listSchema(CONNECTION),
  page: whole,
  pageSize: whole,
  hasMore: { type: 'boolean' },
  csrfToken: {
    ...text,
    description: 'For the header x-csrf-token of requests that change something.',
  },
});

export const AUTHORIZATION = objectSchema({ authorizationUrl: { type: 'string', format: 'uri' } });

export const DISCONNECTED = objectSchema({
  revocation: { type: 'string', enum: ['confirmed', 'pending', 'not_supported', 'shared'] },
});

export const VALIDATION = objectSchema(
  {
    connection: CONNECTION,
    checkedAt: instant,
    valid: { type: 'boolean' },
    source: text,
    reason: text,
    connectUrl: { type: 'string', format: 'uri' },
  },
  ['source', 'reason', 'connectUrl'],
);

export const RESOURCES = objectSchema({
  resources: listSchema(
    objectSchema({ id: text, kind: text, name: orNull(text), username: orNull(text) }, [
      'name',
      'username',
    ]),
  ),
});

export const CHOICE = objectSchema({ id: text });

export const OVERVIEW = objectSchema({
  providers: listSchema(
    objectSchema({
      provider: text,
      total: whole,
      active: whole,
      due: whole,
      refresh_failing: whole,
      reauthorization_required: whole,
    }),
  ),
  openCircuits: listSchema(text),
  clientErrors: listSchema(
    objectSchema({ provider: text, origin: text, state: text, problem: text }),
  ),
});

export const OPERATOR_LIST = objectSchema({
  connections: listSchema(
    objectSchema({
      owner: text,
      ...connectionMembers,
      lastRefreshedAt: orNull(instant),
      refreshAt: orNull(instant),
      retryAt: orNull(instant),
      failures: whole,
    }),
  ),
  pageSize: whole,
  after: orNull(text),
});

export const EXPLANATION = objectSchema({
  id: { type: 'string', format: 'uuid' },
  owner: text,
  provider: text,
  account: { ...text, description: "The provider's id of the account." },
  name: orNull(text),
  kind: text,
  parentId: orNull(text),
  readAt: instant,
  state: connectionMembers.status ?? text,
  since: instant,
  reason: orNull(text),
  remedy: orNull(text),
  failures: whole,
  connectedAt: instant,
  lastRefreshedAt: orNull(instant),
  expiresAt: orNull(instant),
  hasRefreshToken: { type: 'boolean' },
  refreshTokenExpiresAt: orNull(instant),
  lease: orNull(objectSchema({ until: instant, host: text, pid: whole }, ['host', 'pid'])),
  next: objectSchema({ kind: { type: 'string', enum: NEXT_STEPS }, at: orNull(instant) }),
  caller: objectSchema(
    {
      kind: { type: 'string', enum: ['token', 'refresh', 'as_account', 'error'] },
      validUntil: orNull(instant),
      error: text,
      code: text,
      reason: orNull(text),
      retryable: { type: 'boolean' },
      retryAt: orNull(instant),
    },
    ['validUntil', 'error', 'code', 'reason', 'retryable', 'retryAt'],
  ),
  problems: listSchema(text),
  history: listSchema(
    objectSchema(
      {
        at: instant,
        what: { type: 'string', enum: HISTORY_EVENTS },
        step: { type: 'string', enum: REFRESH_STEPS },
        code: text,
        httpStatus: whole,
        providerError: text,
        nextAttemptAt: instant,
        expiresAt: instant,
        host: text,
        pid: whole,
      },
      ['step', 'code', 'httpStatus', 'providerError', 'nextAttemptAt', 'expiresAt', 'host', 'pid'],
    ),
  ),
  unknown: listSchema({ type: 'string', enum: UNKNOWN_FACTS }),
});

export const FAILURE = objectSchema({
  statusCode: whole,
  code: { ...text, example: 'not_found' },
  providerError: {
    ...text,
    description: "The provider's own error code, if it sent one.",
    example: 'invalid_grant',
  },
  message: { ...text, description: 'What to do next.' },
});
