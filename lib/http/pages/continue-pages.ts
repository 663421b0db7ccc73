import { Injectable } from '@nestjs/common';
import { FlowStart } from '../../authorization/flows/flow-start.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import type { ConnectRequest } from '../messages/connect-request.js';
import { Pages } from './rendering/pages.js';
import { describeAccess } from './views/granted-access.js';
import { createMark } from './views/mark.js';

/** Asks the user to confirm with a button before a flow starts that another site requested. */
@Injectable()
export class ContinuePages {
  constructor(
    private readonly pages: Pages,
    private readonly flows: FlowStart,
    private readonly urls: PublicUrls,
  ) {}

  get areOn(): boolean {
    return this.pages.areOn;
  }

  /** @throws UnknownProviderError, AuthorizationError when no flow could start */
  async show(
    request: CaptureRequest,
    response: unknown,
    connectRequest: ConnectRequest,
    csrfToken: string,
  ): Promise<void> {
    const { provider, scopes, authorizationEndpoint, returnTo } =
      await this.flows.preview(connectRequest);
    const { returnTo: requestedReturnTo, display, intent, popupOrigin } = connectRequest;
    const query = { returnTo: requestedReturnTo, display, intent };
    const { definition, label } = provider;
    await this.pages.show(request, response, {
      page: 'continue',
      query: { provider: provider.name, ...query },
      contents: ({ tag }) => ({
        provider: { name: provider.name, label, mark: createMark(label) },
        access: describeAccess({ scopes, declinedScopes: null }, definition, tag),
        connectUrl: this.urls.connectUrl(provider.name, query),
        csrfToken,
        popupOrigin,
        cancelUrl: display === 'popup' ? undefined : this.urls.home,
      }),
      leadsTo: [authorizationEndpoint, returnTo],
      leadsOn: true,
    });
  }
}
