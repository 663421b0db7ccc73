import { HttpExchange } from '../../../../lib/protocol/http/http-exchange.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { type Answer, json } from '../../../fixtures/fault-responses.js';
import { FaultServer } from '../../../fixtures/fault-server.js';
import type { RecordedRequest } from '../../../fixtures/recorded-request.js';
import type { Application } from '../../fixtures/application.js';
import { bootWith, CLIENT } from '../../fixtures/strategies.js';
import { wideProvider } from './definition-of.js';
import { WIDE, type WideFacts } from './facts.js';

/**
 * One application with the whole catalogue, under the providers' own URLs. On
 * their way out requests are led to a recording server, which finds the host
 * they were meant for as the first part of their path.
 */
export class WideHost {
  private constructor(
    readonly app: Application,
    private readonly server: FaultServer,
  ) {}

  static async boot(): Promise<WideHost> {
    const server = await FaultServer.start();
    const app = await bootWith(
      WIDE.map(({ id }) => wideProvider(id)),
      Object.fromEntries(WIDE.map((facts) => [facts.id, { ...CLIENT, ...variablesFor(facts) }])),
    );
    const exchange = app.get(HttpExchange);
    const send = exchange.send.bind(exchange);
    exchange.send = (request) => {
      const { host, pathname, search } = new URL(request.url);
      return send({ ...request, url: `${server.url}/${host}${pathname}${search}` });
    };
    return new WideHost(app, server);
  }

  get tokens(): OAuth2TokenService {
    return this.app.get(OAuth2TokenService);
  }

  /** HttpResponder a URL of the provider's once. */
  answer(url: string, ...bodies: unknown[]): void {
    const answers = bodies.map((body): Answer => json(200, body));
    this.server.script(placeOf(url), ...answers);
  }

  /** What arrived while this was done. */
  async recording<T>(work: () => Promise<T>): Promise<{ result: T; requests: RecordedRequest[] }> {
    const before = this.server.requests.length;
    const result = await work();
    return { result, requests: this.server.requests.slice(before) };
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.server.close();
  }
}

/** Where a request to this URL arrives. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `/${host}${pathname}`;
}

/** The URL in which the placeholders hold what this test's connection has there. */
export function urlOf(template: string, facts: WideFacts): string {
  const { url_params = [], token_url_params = [], confirm_params = [] } = facts;
  const { callback_overrides = {} } = facts;
  let url = template.replace('{token.', '{');
  for (const { name, default: usual, example } of url_params) {
    const told = facts.callback_example?.[callback_overrides[name] ?? ''];
    url = url.replaceAll(`{${name}}`, told?.replace('https://', '') ?? usual ?? example ?? '');
  }
  for (const { name, example = '' } of [...token_url_params, ...confirm_params])
    url = url.replaceAll(`{${name}}`, example);
  return url;
}

function variablesFor({ url_params = [] }: WideFacts): object {
  const asked = url_params.filter((parameter) => parameter.default === undefined);
  if (asked.length === 0) return {};
  return { variables: Object.fromEntries(asked.map(({ name, example }) => [name, example])) };
}
