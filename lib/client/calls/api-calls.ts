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
import { type ApiClientOptions, checkedClientOptions, deadlineMs } from '../api-client.options.js';
import { type ApiAnswer, ApiExchange, type ApiWire } from './api-exchange.js';
import { apiHeaders } from './api-headers.js';
import type { ApiHop } from './api-hop.js';
import { ApiOrigins } from './api-origins.js';
import { ApiWaits, mayRepeat, retryAfterMs } from './api-waits.js';
import { type ApiRequestConfig, type ApiResponse, isReplayable } from './api-request.js';
import { bareResponse, discard, statusError } from './detached-response.js';
import { withinDeadline } from './call-deadline.js';
import { isInvalidTokenResponse } from './invalid-token-response.js';

/** Whose token a call carries. */
export interface ApiSubject {
  ref: TokenRef;
  /** The provider that it must be a connection of. */
  provider?: string;
  options: ApiClientOptions;
}

/** Of a decoded body that is read into memory, in bytes. */
const MAX_CONTENT_LENGTH = 10_000_000;

/** Calls a provider's API with the token of a connection. */
@Injectable()
export class ApiCalls {
  constructor(
    private readonly axios: ApiAxios,
    private readonly exchange: ApiExchange,
    private readonly lookup: TokenFinder,
    private readonly tokens: AccessTokenReader,
    private readonly renewal: RejectedTokenRefresh,
    private readonly contexts: ConnectionContexts,
    private readonly providers: OAuth2ProviderRegistry,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: HttpSlice,
  ) {}

  async request<T, D>(
    subject: ApiSubject,
    config: ApiRequestConfig<D>,
  ): Promise<ApiResponse<T, D>> {
    const options = checkedClientOptions(subject.options);
    const timeout = config.timeout ?? this.options.http.timeout * 1000;
    const ms = deadlineMs(options, timeout);
    const deadline = { ms, startedAt: performance.now() };
    const isStream = config.responseType === 'stream';
    const maxContentLength = config.maxContentLength ?? (isStream ? -1 : MAX_CONTENT_LENGTH);
    return this.axios.request<T, D>({ ...config, timeout, maxContentLength }, (prepared) =>
      withinDeadline(deadline, prepared, (signal) =>
        this.carry({ ...subject, options }, prepared, signal),
      ),
    );
  }

  private async carry(
    subject: ApiSubject & { options: { maxWait: number } },
    config: InternalAxiosRequestConfig,
    signal: AbortSignal,
  ): Promise<ApiResponse> {
    const { options } = subject;
    const row = await this.rowOf(subject);
    const provider = this.providers.get(row.provider);
    const definition = await this.contexts.definitionOf(row);
    const hop = this.firstHop({ name: provider.name, definition }, config);
    const waits = new ApiWaits(options.maxWait * 1000);
    const wire = { config, signal, literalHosts: provider.literalHosts };
    let answer = await this.withLivingToken(
      provider,
      wire,
      hop,
      await this.tokens.grantOf(row, options),
    );
    for (;;) {
      const wait = await retryAfterMs(provider, answer.response);
      const repeats =
        wait !== undefined &&
        isReplayable(hop.data) &&
        mayRepeat(hop.method, answer.response.status) &&
        waits.spend(wait);
      if (!repeats) return judged(bareResponse(answer.response, config, wait));
      discard(answer.response);
      await pause(wait, signal);
      const grant = await this.tokens.grantOf(await this.rowOf(subject), options);
      answer = await this.withLivingToken(provider, wire, hop, grant);
    }
  }

  /** Sends it; if the pair is refused, renews that very pair, and sends it once more. */
  private async withLivingToken(
    provider: ConfiguredProvider,
    wire: ApiWire,
    hop: ApiHop,
    grant: AccessTokenWithRow,
  ): Promise<ApiAnswer> {
    const answer = await this.exchange.send(wire, hop, grant.accessToken);
    if (!isRefused(answer, provider)) return answer;
    const newer = await this.renewal.of(grant);
    if (newer === undefined || !isReplayable(hop.data)) return answer;
    discard(answer.response);
    const second = await this.exchange.send(wire, hop, newer.accessToken);
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
  return toToken && isInvalidTokenResponse(response, definition);
}

/** @throws AxiosError for a status that the caller does not want */
function judged(response: ApiResponse): ApiResponse {
  const { validateStatus } = response.config;
  if (typeof validateStatus !== 'function' || validateStatus(response.status)) return response;
  throw statusError(response);
}
