import { faultResponse } from '../faults/fake-faults.js';
import { readRateLimitSeconds } from '../faults/rate-limit-headers.js';
import type { FakeRequest } from '../server/fake-request.js';
import { type FakeResponse, type Silence, text } from '../server/fake-response.js';
import { type FakeRoute, match } from '../server/fake-route.js';
import type { FakeState } from '../state/fake-state.js';
import type { AuthorizationEndpoint } from './authorization-endpoint.js';
import type { ErrorResponses } from './error-responses.js';
import type { RevocationEndpoint } from './revocation-endpoint.js';
import type { TokenEndpoint } from './token-endpoint.js';

/** Endpoints with responses that can be lost after the request was carried out. */
const LOSABLE = ['token', 'refresh', 'exchange'];

/** Finds the route of a request, applies planned faults, and responds. */
export interface RequestHandler {
  respond: (request: FakeRequest) => FakeResponse | Silence;
  /** Every address that this fake serves. */
  routes: () => FakeRoute[];
  /** The error response for a request that breaks a rule of every endpoint. */
  refuse: (request: FakeRequest) => FakeResponse | undefined;
  /** Adds what every response carries. */
  decorate: (response: FakeResponse) => FakeResponse;
  /** The response where no route matches. */
  notServed: (request: FakeRequest) => FakeResponse;
}

export function requestHandler({
  state,
  errors,
  authorization,
  token,
  revocation,
}: {
  state: FakeState;
  errors: ErrorResponses;
  authorization: AuthorizationEndpoint;
  token: TokenEndpoint;
  revocation: RevocationEndpoint;
}): RequestHandler {
  const { facts, faults, journal, rateLimitWaits } = state;
  const rateLimited = (request: FakeRequest): FakeResponse => {
    const response = errors.rateLimited(request);
    rateLimitWaits.add(request, readRateLimitSeconds(response));
    return steps.decorate(response);
  };
  const steps: RequestHandler = {
    respond(request) {
      journal.requests.push(request);
      const candidates = steps.routes().map((route) => [route, match(route, request)] as const);
      const [route, variables] = candidates.find(([, found]) => found !== undefined) ?? [];
      if (route === undefined || variables === undefined) return steps.notServed(request);
      const { endpoint } = route;
      request.endpoint = endpoint;
      if (rateLimitWaits.isBrokenBy(request)) {
        state.slip(request, 'rate_limit', 'sent before the end of the rate limit');
      }
      const fault = endpoint === 'authorize' ? undefined : faults.take(endpoint);
      if (fault === 429) return rateLimited(request);
      if (fault !== undefined) return faultResponse(fault);
      const response = steps.refuse(request) ?? route.handle(request, variables);
      request.lost = LOSABLE.includes(endpoint) && faults.takeLoss();
      return request.lost ? 'drop' : steps.decorate(response);
    },

    routes() {
      const { authorize_url, token_url, revoke } = facts.endpoints;
      const { method = 'POST', url } = revoke ?? {};
      const routes: FakeRoute[] = [
        { endpoint: 'authorize', method: 'GET', url: authorize_url, handle: authorization.respond },
        { endpoint: 'token', method: 'POST', url: token_url, handle: token.respond },
      ];
      if (url) routes.push({ endpoint: 'revoke', method, url, handle: revocation.respond });
      return routes;
    },

    refuse: () => undefined,
    decorate: (response) => response,

    notServed(request) {
      const message = `${request.method} ${request.url.href} is not served`;
      state.slip(request, 'unknown_endpoint', message);
      return text(404, 'Not Found');
    },
  };
  return steps;
}
