import { Injectable } from '@nestjs/common';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { HttpResponder } from '../messages/http-responder.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import { Pages } from '../pages/rendering/pages.js';
import { describeAccess } from '../pages/views/granted-access.js';
import { expectsPage } from '../messages/request-purpose.js';

const CONFLICT = 409;

/** A consent that did not grant what was demanded. */
export interface MissingAccess {
  provider: string;
  /** The missing scopes; none if the connection cannot be used for another reason. */
  missing: readonly string[];
  /** URL at which the provider asks again. */
  askAgainUrl: string;
}

/**
 * Ends a flow that did not grant enough, and offers to ask again. Sending the browser back would
 * start the next flow.
 */
@Injectable()
export class MissingAccessResponder {
  constructor(
    private readonly responder: HttpResponder,
    private readonly pages: Pages,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  async respond(request: CaptureRequest, response: unknown, access: MissingAccess): Promise<void> {
    const { provider, missing, askAgainUrl } = access;
    const code = 'insufficient_scope';
    if (!this.pages.areOn || !expectsPage(request)) {
      const message = 'The consent did not grant what is needed. Send the user to "connectUrl".';
      const body = { statusCode: CONFLICT, code, message, provider, missing };
      this.responder.json(response, CONFLICT, { ...body, connectUrl: askAgainUrl });
      return;
    }
    const configured = this.providers.get(provider);
    const { definition, label } = configured;
    await this.pages.show(request, response, {
      page: 'failure',
      status: CONFLICT,
      query: { code, provider },
      contents: ({ words, say, tag }) => {
        const { missing: w } = words.failure;
        return {
          statusCode: CONFLICT,
          code,
          title: say(missing.length > 0 ? w.title : w.unusableTitle, { label }),
          text: say(missing.length > 0 ? w.text : w.unusable, { label }),
          missing: describeAccess({ scopes: missing, declinedScopes: null }, definition, tag),
          move: words.failure.you,
          retryUrl: askAgainUrl,
          retryLabel: say(w.retry, { label }),
        };
      },
    });
  }
}
