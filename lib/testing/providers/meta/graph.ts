import { createHmac } from 'node:crypto';
import type { FakeParts } from '../../endpoints/fake-parts.js';
import { type OneOrMany, usual } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeBehaviour } from '../fake-definition.js';
import { graphError, usageHeaders } from './graph-error.js';

interface GraphBody {
  error?: { code?: OneOrMany<number>; type?: OneOrMany<string> };
  error_type?: string;
  code?: number;
}

/** What tests can make happen at each of Meta's providers. */
export interface GraphExtras {
  /** Graph errors of the next requests, except at the consent page. */
  graphErrors: { code: number; subcode?: number }[];
  /** The next requests, except at the consent page, fail with this Graph error code, such as 2 or 368. */
  failNextWithGraphError(code: number, count?: number, subcode?: number): void;
  /** What the provider posts as `signed_request` when an account removes the app. */
  signedRequest(account?: FakeAccount): string;
}

export function graphExtras({ state }: FakeParts): GraphExtras {
  const graphErrors: GraphExtras['graphErrors'] = [];
  return {
    graphErrors,
    failNextWithGraphError(code, count = 1, subcode) {
      for (let i = 0; i < count; i += 1) graphErrors.push({ code, subcode });
    },
    signedRequest(account = state.account) {
      const issued_at = Math.floor(state.clock.now() / 1000);
      const claims = { user_id: account.id, algorithm: 'HMAC-SHA256', issued_at };
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
      const signature = createHmac('sha256', state.client.secret).update(payload);
      return `${signature.digest('base64url')}.${payload}`;
    },
  };
}

/**
 * What Meta's three providers share: a short-lived token that is exchanged for
 * a long-lived one, no refresh token, and errors with numbers. Each of them
 * declares a check `exchange`.
 */
export const graphBehaviour: FakeBehaviour<GraphExtras> = ({ state, issuer }, standard, extras) => {
  const { facts, grants, journal } = state;
  return {
    requests: {
      refuse(request) {
        const failure = request.endpoint === 'authorize' ? undefined : extras.graphErrors.shift();
        if (failure === undefined) return undefined;
        const { code } = failure;
        return graphError(code <= 2 ? 500 : 400, { message: `Graph error ${code}`, ...failure });
      },
    },

    configuration: {
      // The version in the endpoints is the option `graphVersion` of the module.
      endpoints: () =>
        Object.fromEntries(
          Object.entries(standard.configuration.endpoints()).map(([name, url]) => [
            name,
            withVersionOption(url),
          ]),
        ),
    },

    authorization: {
      denial(kind) {
        const { extra = [] } = (facts.errors[kind] ?? {}) as { extra?: string[] };
        const pairs = extra.map((entry) => [entry.split('=')[0]!, entry.split('=')[1] ?? 'Denied']);
        return {
          ...standard.authorization.denial(kind),
          ...(Object.fromEntries(pairs) as Record<string, string>),
        };
      },
    },

    codes: {
      refuse(request, code) {
        if (/#_(=_)?$/.test(request.form.get('code') ?? '')) {
          const message = 'the fragment of the redirect is not part of the code';
          state.slip(request, 'code_with_fragment', message);
        }
        return standard.codes.refuse(request, code);
      },
    },

    issuer: {
      issue: (grant, by) => ({
        access: issuer.mint('short', grant, issuer.accessLifetime(grant)),
        grant,
        by,
      }),
    },

    errors: {
      body(_kind, fact, message) {
        const body = usual(fact?.body as OneOrMany<GraphBody>) ?? {};
        if (body.error_type !== undefined) return { ...body, error_message: message };
        const { type, code } = body.error ?? {};
        const error = { message, code: usual(code) ?? 100, type: usual(type) };
        return JSON.parse(graphError(400, error).body) as object;
      },
      rateLimited(request) {
        const response = standard.errors.rateLimited(request);
        return { ...response, headers: { ...response.headers, ...usageHeaders(state.client.id) } };
      },
    },

    api: {
      tokenValue: (request) =>
        standard.api.tokenValue(request) ??
        request.url.searchParams.get('access_token') ??
        undefined,
    },

    connections: {
      inspect(stored, account) {
        const isShort = [...grants.tokens.values()].at(-1)?.kind === 'short';
        if (isShort && journal.requestsTo('exchange').length === 0) {
          const message = 'the short-lived token was never exchanged';
          state.violate(undefined, 'exchange', message);
        }
        standard.connections.inspect(stored, account);
      },
      expected: (account) => ({
        ...standard.connections.expected(account),
        email: null,
        refreshTokenExpiresAt: null,
      }),
    },
  };
};

/**
 * A grant that has ended is refused where its token would be exchanged or
 * refreshed, in the way that a test has set. Must be the last behaviour.
 */
export const endedGrantBehaviour: FakeBehaviour<GraphExtras> = ({ state }, standard) => ({
  api: {
    refuse(request, token) {
      const { endedGrantError: deadGrant } = state;
      const isRefresh = request.endpoint === 'exchange' || request.endpoint === 'refresh';
      return deadGrant !== undefined && isRefresh && token !== undefined
        ? json(deadGrant.status, deadGrant.body)
        : standard.api.refuse(request, token);
    },
  },
});

/** The address with the placeholder of the module's option `graphVersion`. */
export function withVersionOption(url: string): string {
  return url.replace('{graph_version}', '{graphVersion}');
}

/** A route with the version in its path, and the same without: then it is the oldest version. */
export function withAndWithoutVersion(route: FakeRoute): FakeRoute[] {
  return [route, { ...route, url: route.url.replace('/{graph_version}', '') }];
}

/** The requested fields, as in the Graph API; the `defaults` without `fields`. */
export function sendFields(
  request: FakeRequest,
  all: Record<string, unknown>,
  defaults: string[],
): FakeResponse {
  const requested = request.url.searchParams.get('fields')?.split(',') ?? defaults;
  const members = Object.entries(all).filter(([key]) => requested.includes(key) || key === 'id');
  return json(200, Object.fromEntries(members.filter(([, value]) => value != null)));
}
