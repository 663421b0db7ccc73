/** A schema object of OpenAPI 3. */
export type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };
const instant: Schema = { type: 'string', format: 'date-time' };
const orNull = (schema: Schema): Schema => ({ ...schema, nullable: true });

/** An object of which every member is there, but for those that are named. */
export function objectOf(properties: Record<string, Schema>, optional: string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties };
}

export const listOf = (items: Schema): Schema => ({ type: 'array', items });

const connectionMembers: Record<string, Schema> = {
  id: { type: 'string', format: 'uuid' },
  provider: { ...text, example: 'github' },
  label: { ...text, example: 'GitHub' },
  kind: { ...text, example: 'account' },
  parentId: orNull(text),
  account: { ...text, description: "The provider's id of the account." },
  name: orNull(text),
  username: orNull(text),
  scopes: orNull(listOf(text)),
  declinedScopes: orNull(listOf(text)),
  status: { type: 'string', enum: ['active', 'refresh_failing', 'reauthorization_required'] },
  statusReason: orNull(text),
  statusSince: instant,
  expiresAt: orNull(instant),
  connectedAt: instant,
};

export const CONNECTION = objectOf(connectionMembers);

export const CONNECTIONS = objectOf({
  connections: listOf(CONNECTION),
  page: whole,
  pageSize: whole,
  hasMore: { type: 'boolean' },
  csrfToken: { ...text, description: 'For the header x-csrf-token of what changes something.' },
});

export const AUTHORIZATION = objectOf({ authorizationUrl: { type: 'string', format: 'uri' } });

export const DISCONNECTED = objectOf({
  revoked: { type: 'string', enum: ['upstream', 'pending', 'local'] },
});

export const VALIDATION = objectOf(
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

export const RESOURCES = objectOf({
  resources: listOf(
    objectOf({ id: text, kind: text, name: orNull(text), username: orNull(text) }, [
      'name',
      'username',
    ]),
  ),
});

export const CHOICE = objectOf({ id: text });

export const OVERVIEW = objectOf({
  providers: listOf(
    objectOf({
      provider: text,
      total: whole,
      active: whole,
      due: whole,
      refresh_failing: whole,
      reauthorization_required: whole,
    }),
  ),
  openCircuits: listOf(text),
  clientErrors: listOf(objectOf({ provider: text, origin: text, state: text, problem: text })),
});

export const OPERATOR_LIST = objectOf({
  connections: listOf(
    objectOf({
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

export const FAILURE = objectOf({
  statusCode: whole,
  code: { ...text, example: 'not_found' },
  providerError: {
    ...text,
    description: "The provider's own error code, where it sent one.",
    example: 'invalid_grant',
  },
  message: { ...text, description: 'What to do next.' },
});
