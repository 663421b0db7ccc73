import { Inject, Injectable } from '@nestjs/common';
import { AxiosHeaders, CanceledError, type InternalAxiosRequestConfig } from 'axios';
import { OAUTH2_CAPTURE_OPTIONS } from '../core/injection-tokens.js';
import { pause } from '../core/pause.js';
import type { ConfiguredProvider } from '../providers/configured-provider.js';
import type { HttpSlice } from '../providers/http.options.js';
import { OAuth2ProviderRegistry } from '../providers/oauth2-provider.registry.js';
import { ConnectionContexts } from '../tokens/connection-contexts.js';
import { GrantRenewal } from '../tokens/grant-renewal.js';
import type { UsableToken } from '../tokens/stored-token.js';
import { TokenLookup } from '../tokens/token-lookup.js';
import type { TokenRef } from '../tokens/token-ref.js';
import { NotConnectedError } from '../tokens/token.errors.js';
import { checkedTokenOptions, type ValidTokenOptions } from '../tokens/valid-token.options.js';
import { type TokenGrant, ValidTokens } from '../tokens/valid-tokens.js';
import { ApiAxios } from './api-axios.js';
import { type ApiAnswer, ApiExchange } from './api-exchange.js';
import { apiHeaders } from './api-headers.js';
import type { ApiHop } from './api-hop.js';
import { ApiOrigins } from './api-origins.js';
import { ApiPatience, mayRepeat, retryAfterMs } from './api-patience.js';
import { type ApiRequestConfig, type ApiResponse, isReplayable } from './api-request.js';
import { bareResponse, discard, statusError } from './bare-answer.js';
import { saysTokenIsDead } from './dead-token.js';

/** How a provider's API is called. */
export interface ApiClientOptions extends ValidTokenOptions {
  /** Seconds that one call may wait, in all, when the provider asks for patience; 5 by default, 0 for never. */
  maxWait?: number;
}

/** Whose token a call carries. */
export interface ApiSubject {
  ref: TokenRef;
  /** The provider that it must be a connection of. */
  provider?: string;
  options: ApiClientOptions;
}

const MAX_WAIT_S = 5;

/** Calls a provider's API with the token of a connection. */
@Injectable()
export class ApiCalls {
  constructor(
    private readonly axios: ApiAxios,
    private readonly exchange: ApiExchange,
    private readonly lookup: TokenLookup,
    private readonly tokens: ValidTokens,
    private readonly renewal: GrantRenewal,
    private readonly contexts: ConnectionContexts,
    private readonly providers: OAuth2ProviderRegistry,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: HttpSlice,
  ) {}

  request<T, D>(subject: ApiSubject, config: ApiRequestConfig<D>): Promise<ApiResponse<T, D>> {
    const timeout = config.timeout ?? this.options.http.timeout * 1000;
    return this.axios.request<T, D>({ ...config, timeout }, (prepared) =>
      this.carry(subject, prepared),
    );
  }

  private async carry(
    subject: ApiSubject,
    config: InternalAxiosRequestConfig,
  ): Promise<ApiResponse> {
    const options = checkedTokenOptions(subject.options);
    const row = await this.rowOf(subject);
    const provider = this.providers.get(row.provider);
    const definition = await this.contexts.definitionOf(row);
    const hop = this.firstHop({ name: provider.name, definition }, config);
    const patience = new ApiPatience((options.maxWait ?? MAX_WAIT_S) * 1000);
    let answer = await this.withLivingToken(
      provider,
      config,
      hop,
      await this.tokens.grantOf(row, options),
    );
    for (;;) {
      const wait = await retryAfterMs(provider, answer.response);
      const repeats =
        wait !== undefined &&
        isReplayable(hop.data) &&
        mayRepeat(hop.method, answer.response.status) &&
        patience.spend(wait);
      if (!repeats) return judged(bareResponse(answer.response, config, wait));
      discard(answer.response);
      await waited(wait, config);
      const grant = await this.tokens.grantOf(await this.rowOf(subject), options);
      answer = await this.withLivingToken(provider, config, hop, grant);
    }
  }

  /** Sends it; if the pair is refused, renews that very pair, and sends it once more. */
  private async withLivingToken(
    provider: ConfiguredProvider,
    config: InternalAxiosRequestConfig,
    hop: ApiHop,
    grant: TokenGrant,
  ): Promise<ApiAnswer> {
    const answer = await this.exchange.send(config, hop, grant.accessToken);
    if (!isRefused(answer, provider)) return answer;
    const newer = await this.renewal.of(grant);
    if (newer === undefined || !isReplayable(hop.data)) return answer;
    discard(answer.response);
    const second = await this.exchange.send(config, hop, newer.accessToken);
    if (isRefused(second, provider)) this.renewal.wasFutile(newer);
    return second;
  }

  private async rowOf({ ref, provider }: ApiSubject): Promise<UsableToken> {
    const row = await this.lookup.one(ref);
    if (provider !== undefined && row.provider !== provider) throw new NotConnectedError(provider);
    return row;
  }

  private firstHop(
    provider: Pick<ConfiguredProvider, 'name' | 'definition'>,
    config: InternalAxiosRequestConfig,
  ): ApiHop {
    const url = this.axios.uriOf(new ApiOrigins(provider).resolve(config.url ?? ''), config);
    const headers = apiHeaders(
      AxiosHeaders.from(config.headers),
      provider.definition,
      this.options.http.userAgent,
    );
    const method = (config.method ?? 'get').toUpperCase();
    const { userInfoScheme: scheme } = provider.definition;
    return { method, url, headers, data: config.data as unknown, carriesToken: true, scheme };
  }
}

function isRefused({ response, toToken }: ApiAnswer, { definition }: ConfiguredProvider): boolean {
  return toToken && saysTokenIsDead(response, definition);
}

/** @throws AxiosError for a status that the caller does not want */
function judged(response: ApiResponse): ApiResponse {
  const { validateStatus } = response.config;
  if (typeof validateStatus !== 'function' || validateStatus(response.status)) return response;
  throw statusError(response);
}

/** @throws CanceledError when the caller gives up meanwhile */
async function waited(ms: number, config: InternalAxiosRequestConfig): Promise<void> {
  try {
    await pause(ms, config.signal as AbortSignal | undefined);
  } catch {
    throw new CanceledError(undefined, config);
  }
}
