import { Injectable } from '@nestjs/common';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { ConnectionMetadata } from '../../providers/definition/endpoint-variable.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { TokenTypes } from '../secondary-data/token-types.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { ClientAcceptance } from '../refusals/client-acceptance.js';
import { ProfileRefresh } from '../secondary-data/profile-refresh.js';
import type { LeasedPlan, RefreshPlan } from './refresh-plan.js';
import { type RefreshResult, refreshed, unavailable } from './refresh-result.js';
import { RefreshedTokenWriter } from './refreshed-token.writer.js';

/** Stores the tokens of a successful refresh, and updates the profile and other connections afterwards. */
@Injectable()
export class RefreshResponseHandler {
  constructor(
    private readonly writer: RefreshedTokenWriter,
    private readonly profiles: ProfileRefresh,
    private readonly columns: TokenRowFactory,
    private readonly types: TokenTypes,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly acceptance: ClientAcceptance,
  ) {}

  /**
   * @param wasFailing whether refreshes of the connection or of its client failed before
   * @throws NotConnectedError, ReauthorizationRequiredError, TokenRefreshError `storage`
   */
  async handle(
    plan: LeasedPlan,
    response: TokenResponse,
    wasFailing: boolean,
  ): Promise<RefreshResult> {
    const { row, context, strategy, pair, server } = plan;
    const refresh_token = response.refresh_token ?? pair.refreshToken;
    const token_type = this.types.afterRefresh(row, response.token_type);
    const tokens = { ...withStoredExtras(plan.metadata, response), refresh_token, token_type };
    const binding = this.bindingAfter(plan, response);
    const stored = await this.writer.store({ ...plan, tokens, binding });
    if (!this.types.isUsable(stored)) {
      const failure = { step: 'token_request' } as const;
      return unavailable(stored, this.types.failure(stored), { failure });
    }
    if (wasFailing) await this.acceptance.retryOthers(row.id, row.provider, server);
    // Another consent has replaced the tokens, so this response does not describe them.
    if (!this.isFor(stored, response)) return refreshed(stored);
    const reported = withStoredExtras(context.metadata, response);
    return refreshed(await this.profiles.follow(stored, context, strategy, reported));
  }

  private bindingAfter(
    { row, context, binding }: RefreshPlan,
    { extras }: TokenResponse,
  ): ConnectionBinding {
    const provider = this.providers.get(row.provider);
    const before = { resolved: { ...binding?.resolved }, callback: { ...binding?.callback } };
    const resolved = provider.mergeResolved(before, { ...extras });
    const account = binding?.account ?? row.resourceOwnerId;
    return {
      ...binding,
      ...provider.createBinding(account, { ...before, resolved }, context.definition),
    };
  }

  private isFor(row: StoredToken, { access_token }: TokenResponse): boolean {
    try {
      return this.columns.decryptAccessToken(row) === access_token;
    } catch {
      return false;
    }
  }
}

/** Adds stored extras to a response; the extras of the response replace stored ones with the same name. */
function withStoredExtras(
  stored: ConnectionMetadata | undefined,
  response: TokenResponse,
): TokenResponse {
  if (response.extras === undefined) return response;
  return { ...response, extras: { ...stored, ...response.extras } };
}
