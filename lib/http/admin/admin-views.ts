import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import type { ProviderCounts } from '../../tokens/reporting/connection-overview.js';
import { AccountViews } from '../pages/account-views.js';
import type { ConnectionExplanation } from '../../tokens/explaining/explanation.js';
import type { AdminCard, AdminCounts, ExplanationPage } from '../pages/data/page-data.js';
import { createExplanationView } from '../pages/views/explanation-view.js';
import type { Language } from '../pages/words/language.js';

/** Describes connections to operators: their owners and states, never a token. */
@Injectable()
export class AdminViews {
  constructor(
    private readonly accounts: AccountViews,
    private readonly clock: DatabaseClock,
    private readonly urls: PublicUrls,
  ) {}

  createCard(token: OAuth2Token, language: Language): AdminCard {
    const connection = { token, isRefreshable: token.refreshAt !== null, children: [] };
    return {
      ...this.accounts.createAccount(token),
      owner: token.ownerId,
      resourceOwnerId: token.resourceOwnerId,
      state: this.accounts.createState(connection, language),
      reason: token.statusReason,
      details: this.describeDetails(token, language),
      // If only the user can solve the problem, a refresh is not offered.
      refreshUrl:
        token.status === 'reauthorization_required'
          ? null
          : this.urls.adminUrl(`connections/${token.id}/refresh`),
      explainUrl: this.urls.adminUrl(`connections/${token.id}/explanation`),
    };
  }

  createExplanation(explanation: ConnectionExplanation, language: Language): ExplanationPage {
    const label = this.accounts.getLabel(explanation.provider);
    return {
      ...createExplanationView(explanation, label, language),
      overviewUrl: this.urls.adminUrl(),
    };
  }

  createCounts({ provider, ...counts }: ProviderCounts): AdminCounts {
    return { name: provider, label: this.accounts.getLabel(provider), ...counts };
  }

  private describeDetails(
    { refreshAt, retryAt, failures, lastRefreshedAt }: OAuth2Token,
    { words, say, when }: Language,
  ): string[] {
    const now = this.clock.now();
    const describeInstant = (text: string, instant: Date | null): string[] =>
      instant === null ? [] : [say(text, { when: when(instant, now) })];
    return [
      ...describeInstant(words.admin.refreshed, lastRefreshedAt),
      ...describeInstant(words.admin.due, refreshAt),
      ...describeInstant(words.admin.retry, retryAt),
      ...(failures > 0 ? [say(words.admin.failures, { count: String(failures) })] : []),
    ];
  }
}
