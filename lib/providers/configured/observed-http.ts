import type { Telemetry } from '../../core/telemetry/telemetry.js';
import type { TelemetryAttributes } from '../../core/telemetry/telemetry-attributes.js';
import type {
  HttpExchange,
  ProviderRequest,
  ProviderResponse,
} from '../../protocol/http/http-exchange.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { OAuth2ProviderEndpoints } from '../definition/oauth2-provider.definition.js';

/**
 * Sends requests to one provider, and records each as a span and a duration. They
 * name the endpoint and the host only: a path may hold an account, and a query a secret.
 */
export class ObservedHttp {
  constructor(
    private readonly http: HttpExchange,
    private readonly telemetry: Telemetry,
    private readonly provider: string,
    /** Host names that may have private addresses. */
    private readonly literalHosts: ReadonlySet<string>,
    private readonly endpoints: Partial<OAuth2ProviderEndpoints> = {},
  ) {}

  /** @throws UpstreamError what {@link HttpExchange.send} throws */
  async send(request: ProviderRequest): Promise<ProviderResponse> {
    const attributes = {
      'oauth2.provider': this.provider,
      'oauth2.endpoint': this.findEndpoint(request.url),
      'http.request.method': request.method,
      'server.address': readHost(request.url),
    };
    const began = performance.now();
    return this.telemetry.span(
      { name: 'oauth2.upstream', isRequest: true, attributes },
      () => this.http.send(this.guarded(request)),
      (outcome) => {
        const ending = describeEnding(outcome);
        const seconds = (performance.now() - began) / 1000;
        this.telemetry.record('oauth2.upstream.duration', seconds, { ...attributes, ...ending });
        return ending;
      },
    );
  }

  private guarded(request: ProviderRequest): ProviderRequest {
    const host = readHost(request.url);
    const isLiteral = host !== undefined && this.literalHosts.has(host);
    return isLiteral ? request : { ...request, publicOnly: true };
  }

  private findEndpoint(url: string): string | undefined {
    const requested = withoutQuery(url);
    return Object.entries(this.endpoints).find(
      ([, known]: [string, string | readonly string[]]) =>
        typeof known === 'string' && withoutQuery(known) === requested,
    )?.[0];
  }
}

function describeEnding(outcome: PromiseSettledResult<ProviderResponse>): TelemetryAttributes {
  if (outcome.status === 'fulfilled') {
    const { status } = outcome.value;
    const failure = status >= 400 && { 'error.type': String(status) };
    return { 'http.response.status_code': status, ...failure };
  }
  const reason: unknown = outcome.reason;
  if (!(reason instanceof UpstreamError)) return { 'error.type': '_OTHER' };
  return { 'http.response.status_code': reason.status, 'error.type': reason.reason };
}

function withoutQuery(url: string): string | undefined {
  return url.split(/[?#]/, 1)[0];
}

function readHost(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
