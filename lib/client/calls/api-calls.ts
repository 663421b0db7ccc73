import { Inject, Injectable } from '@nestjs/common';
import { AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { pause } from '../../core/timing/pause.js';
import type { ConfiguredProvider } from '../../providers/configured/configured-provider.js';
import type { HttpSlice } from '../../providers/configured/http.options.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionContexts } from '../../tokens/connections/connection-context.js';
import { RejectedTokenRefresh } from '../../tokens/reading/rejected-token.refresh.js';
import type { UsableToken } from '../../tokens/storage/stored-token.js';
import { TokenFinder } from '../../tokens/connections/token-finder.js';
import type { TokenRef } from '../../tokens/storage/token-ref.js';
import { NotConnectedError } from '../../tokens/token.errors.js';
import {
  type AccessTokenWithRow,
  AccessTokenReader,
} from '../../tokens/reading/access-token.reader.js';
import { ApiAxios } from './api-axios.js';
import {
  type ApiClientOptions,
  checkClientOptions,
  calculateDeadlineMs,
} from '../api-client.options.js';
import { type ApiResult, ApiExchange, type ApiWire } from './api-exchange.js';
import { createApiHeaders } from './api-headers.js';
import type { ApiHop } from './api-hop.js';
import { ApiOrigins } from './api-origins.js';
import { RetryBudget, isSafeToRetry, readRetryAfterMs } from './retry-budget.js';
import { type ApiRequestConfig, type ApiResponse, isReplayable } from './api-request.js';
import { withoutRequest, discard, statusError } from './detached-response.js';
import { withinDeadline } from './call-deadline.js';
import { isInvalidTokenResponse } from './invalid-token-response.js';

/** The connection whose token a call sends. */
export interface ApiSubject {
  ref: TokenRef;
  /** The provider that the connection must belong to. */
  provider?: string;
  options: ApiClientOptions;
}

/** Largest decoded body that is read into memory, in bytes. */
const MAX_CONTENT_LENGTH = 10_000_000;

/** Calls a provider's API with the token of a connection. */
@Injectable()
export class ApiCalls {
  constructor(
    private readonly axios: ApiAxios,
    private readonly exchange: ApiExchange,
    private readonly lookup: TokenFinder,
    private readonly tokens: AccessTokenReader,
    private readonly rejectedTokens: RejectedTokenRefresh,
    private readonly contexts: ConnectionContexts,
    private readonly providers: OAuth2ProviderRegistry,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: HttpSlice,
  ) {}

  async request<T, D>(
    subject: ApiSubject,
    config: ApiRequestConfig<D>,
  ): Promise<ApiResponse<T, D>> {
    const options = checkClientOptions(subject.options);
    const timeout = config.timeout ?? this.options.http.timeout * 1000;
    const ms = calculateDeadlineMs(options, timeout);
    const deadline = { ms, startedAt: performance.now() };
    const isStream = config.responseType === 'stream';
    const maxContentLength = config.maxContentLength ?? (isStream ? -1 : MAX_CONTENT_LENGTH);
    return this.axios.request<T, D>({ ...config, timeout, maxContentLength }, (prepared) =>
      withinDeadline(deadline, prepared, (signal) =>
        this.call({ ...subject, options }, prepared, signal),
      ),
    );
  }

  private async call(
    subject: ApiSubject & { options: { maxWait: number } },
    config: InternalAxiosRequestConfig,
    signal: AbortSignal,
  ): Promise<ApiResponse> {
    const { options } = subject;
    const row = await this.findRow(subject);
    const provider = this.providers.get(row.provider);
    const definition = await this.contexts.resolveDefinition(row);
    const hop = this.createFirstHop({ name: provider.name, definition }, config);
    const budget = new RetryBudget(options.maxWait * 1000);
    const wire = { config, signal, literalHosts: provider.literalHosts };
    let result = await this.sendWithRefresh(
      provider,
      wire,
      hop,
      await this.tokens.readWithRow(row, options),
    );
    for (;;) {
      const wait = await readRetryAfterMs(provider, result.response);
      const retries =
        wait !== undefined &&
        isReplayable(hop.data) &&
        isSafeToRetry(hop.method, result.response.status) &&
        budget.spend(wait);
      if (!retries) return assertAcceptedStatus(withoutRequest(result.response, config, wait));
      discard(result.response);
      await pause(wait, signal);
      const grant = await this.tokens.readWithRow(await this.findRow(subject), options);
      result = await this.sendWithRefresh(provider, wire, hop, grant);
    }
  }

  /** Sends the request. If the API rejects the token, refreshes this token pair and sends the request once more. */
  private async sendWithRefresh(
    provider: ConfiguredProvider,
    wire: ApiWire,
    hop: ApiHop,
    grant: AccessTokenWithRow,
  ): Promise<ApiResult> {
    const result = await this.exchange.send(wire, hop, grant.accessToken);
    if (!isTokenRejected(result, provider)) return result;
    const newer = await this.rejectedTokens.replace(grant);
    if (newer === undefined || !isReplayable(hop.data)) return result;
    discard(result.response);
    const second = await this.exchange.send(wire, hop, newer.accessToken);
    if (isTokenRejected(second, provider)) this.rejectedTokens.wasFutile(newer);
    return second;
  }

  private async findRow({ ref, provider }: ApiSubject): Promise<UsableToken> {
    const row = await this.lookup.one(ref);
    if (provider !== undefined && row.provider !== provider) throw new NotConnectedError(provider);
    return row;
  }

  private createFirstHop(
    provider: Pick<ConfiguredProvider, 'name' | 'definition'>,
    config: InternalAxiosRequestConfig,
  ): ApiHop {
    const url = this.axios.buildUri(new ApiOrigins(provider).resolve(config.url ?? ''), config);
    const headers = createApiHeaders(
      AxiosHeaders.from(config.headers),
      provider.definition,
      this.options.http.userAgent,
    );
    const method = (config.method ?? 'get').toUpperCase();
    const { userInfoScheme: scheme } = provider.definition;
    return { method, url, headers, data: config.data as unknown, carriesToken: true, scheme };
  }
}

function isTokenRejected(
  { response, isFromApi: toToken }: ApiResult,
  { definition }: ConfiguredProvider,
): boolean {
  return toToken && isInvalidTokenResponse(response, definition);
}

/** @throws AxiosError for a status that the caller's `validateStatus` rejects */
function assertAcceptedStatus(response: ApiResponse): ApiResponse {
  const { validateStatus } = response.config;
  if (typeof validateStatus !== 'function' || validateStatus(response.status)) return response;
  throw statusError(response);
}
