import { Injectable } from '@nestjs/common';
import { AuthorizationError } from '../../authorization/errors/authorization.error.js';
import { ReturnTo } from '../../authorization/flows/return-to.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import {
  type CaptureRequest,
  readParam,
  readQuery,
  readSingle,
} from '../messages/capture-request.js';
import type { ErrorResponse } from '../messages/error-response.js';
import type { FailurePage } from './data/page-data.js';
import { type PageDescription, Pages } from './rendering/pages.js';
import { findFailureResolver } from './views/failure-resolver.js';
import type { Language } from './words/language.js';
import type { FailureReason } from './words/page-words.js';

/** Shows what happened, who can resolve it, and how to start again. */
@Injectable()
export class FailurePages {
  constructor(
    private readonly pages: Pages,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly urls: PublicUrls,
    private readonly returnTo: ReturnTo,
  ) {}

  show(
    request: CaptureRequest,
    response: unknown,
    error: unknown,
    description: ErrorResponse,
  ): Promise<void> {
    const { code, providerError, statusCode: status } = description;
    const { flow, isAmbiguous } =
      error instanceof AuthorizationError ? error : { flow: undefined, isAmbiguous: false };
    const reason = isAmbiguous ? 'client_config_or_code' : code;
    const move = findFailureResolver(reason);
    const provider = flow?.provider ?? this.providers.find(readParam(request, 'provider'))?.name;
    const failure: PageDescription<'failure'> = {
      page: 'failure',
      status,
      query: { code, providerError, provider },
      contents: ({ words }) => ({
        statusCode: status,
        code,
        providerError,
        ...findFailureTexts(reason, words),
        move: words.failure[move],
        retryUrl:
          move === 'operator'
            ? undefined
            : (flow?.retryUrl ?? this.createRetryUrl(request, provider)),
        popup:
          flow?.display === 'popup'
            ? {
                message: {
                  type: 'oauth2-capture',
                  provider: flow.provider,
                  code,
                  ...(providerError !== undefined && { providerError }),
                },
                origin: flow.popupOrigin,
              }
            : undefined,
      }),
    };
    return this.pages.show(request, response, failure);
  }

  /** If the flow may belong to another user, a new flow is offered. */
  private createRetryUrl(
    request: CaptureRequest,
    provider: string | undefined,
  ): string | undefined {
    if (provider === undefined) return undefined;
    const query = readQuery(request);
    const wanted = readSingle(query, 'returnTo');
    // A target that is not allowed is not shown either.
    const isAllowed = wanted !== undefined && this.returnTo.allows(wanted);
    const display = readSingle(query, 'display') === 'popup' ? 'popup' : undefined;
    return this.urls.connectUrl(provider, {
      returnTo: isAllowed ? wanted : this.urls.home,
      display,
    });
  }
}

/**
 * The texts for a reason, which is a code or one of two causes of it. For a reason without texts:
 * that something did not work.
 */
function findFailureTexts(
  reason: string,
  { failure }: Language['words'],
): Pick<FailurePage, 'title' | 'text'> {
  const isKnown = Object.hasOwn(failure.reasons, reason);
  const words: { title?: string; text: string } =
    failure.reasons[isKnown ? (reason as FailureReason) : 'internal'];
  return { title: words.title ?? failure.title, text: words.text };
}
