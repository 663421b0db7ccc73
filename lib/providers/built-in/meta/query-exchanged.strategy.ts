import type { ProviderRequest } from '../../../protocol/http/http-exchange.js';
import { UpstreamError } from '../../../protocol/upstream.error.js';
import type { OAuth2ProviderContext } from '../../definition/oauth2-provider.context.js';
import { ExchangedTokenStrategy } from './exchanged-token.strategy.js';

/** Exchanges by GET: Instagram and Threads offer nothing else, so the secret is sent in a query. */
export abstract class QueryExchangedStrategy extends ExchangedTokenStrategy {
  /** Prefix of the provider's own grant types. */
  protected abstract readonly grantPrefix: string;

  protected longLivedRequest(
    { definition, clientSecret }: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest {
    return queryRequest(definition.endpoints.exchange, {
      grant_type: `${this.grantPrefix}_exchange_token`,
      client_secret: clientSecret,
      access_token: accessToken,
    });
  }

  protected successorRequest(
    { definition }: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest {
    return queryRequest(definition.endpoints.refresh, {
      grant_type: `${this.grantPrefix}_refresh_token`,
      access_token: accessToken,
    });
  }
}

/**
 * A token request by GET. Its URL holds credentials, so it must never be logged.
 *
 * @throws UpstreamError `client_config` when the host's endpoints do not give it
 */
function queryRequest(
  endpoint: string | undefined,
  parameters: Readonly<Record<string, string>>,
): ProviderRequest {
  if (endpoint === undefined) {
    throw new UpstreamError(
      'client_config',
      'the endpoints exchange and refresh are not both given; add them to the endpoints of this provider',
    );
  }
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { method: 'GET', url: url.href };
}
