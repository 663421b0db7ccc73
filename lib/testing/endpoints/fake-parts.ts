import type { FakeState } from '../state/fake-state.js';
import { type AuthorizationEndpoint, authorizationEndpoint } from './authorization-endpoint.js';
import { type ClientAuthentication, clientAuthentication } from './client-authentication.js';
import { type ClientConfiguration, clientConfiguration } from './client-configuration.js';
import { type CodeExchange, codeExchange } from './code-exchange.js';
import { type ErrorResponses, errorResponses } from './error-responses.js';
import { type ProtectedApi, protectedApi } from './protected-api.js';
import { type RequestHandler, requestHandler } from './request-handler.js';
import { type RevocationEndpoint, revocationEndpoint } from './revocation-endpoint.js';
import { type StoredConnections, storedConnections } from './stored-connections.js';
import { type TokenEndpoint, tokenEndpoint } from './token-endpoint.js';
import { type TokenIssuer, tokenIssuer } from './token-issuer.js';

/** The parts that a fake is made of. Each does what most providers do until a hook replaces a step. */
export interface FakeParts {
  state: FakeState;
  errors: ErrorResponses;
  authorization: AuthorizationEndpoint;
  client: ClientAuthentication;
  issuer: TokenIssuer;
  codes: CodeExchange;
  token: TokenEndpoint;
  revocation: RevocationEndpoint;
  api: ProtectedApi;
  requests: RequestHandler;
  configuration: ClientConfiguration;
  connections: StoredConnections;
}

/** The steps in which a provider differs from most providers, by part. */
export type FakeHooks = { [Part in keyof Omit<FakeParts, 'state'>]?: Partial<FakeParts[Part]> };

/** Puts the parts of a fake together. */
export function assembleParts(state: FakeState): FakeParts {
  const errors = errorResponses({ state });
  const authorization = authorizationEndpoint({ state });
  const client = clientAuthentication({ state, errors });
  const issuer = tokenIssuer({ state });
  const codes = codeExchange({ state, errors, issuer });
  const token = tokenEndpoint({ state, errors, client, codes, issuer });
  const revocation = revocationEndpoint({ state, client });
  const api = protectedApi({ state, errors });
  const requests = requestHandler({ state, errors, authorization, token, revocation });
  const configuration = clientConfiguration({ state });
  const connections = storedConnections({ state });
  return {
    state,
    errors,
    authorization,
    client,
    issuer,
    codes,
    token,
    revocation,
    api,
    requests,
    configuration,
    connections,
  };
}

/** The parts as they are now: steps that are replaced later stay the same in the copy. */
export function copyParts({ state, ...parts }: FakeParts): FakeParts {
  const copies = Object.entries(parts).map(([name, steps]) => [name, { ...steps }]);
  return { state, ...(Object.fromEntries(copies) as typeof parts) };
}

/** Puts the steps of a provider in the place of the present ones. */
export function replaceSteps(parts: FakeParts, hooks: FakeHooks): void {
  for (const [part, steps] of Object.entries(hooks)) {
    Object.assign(parts[part as keyof FakeHooks], steps);
  }
}
