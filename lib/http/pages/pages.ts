import { Injectable } from '@nestjs/common';
import { Eta } from 'eta';
import { CONFIRM_DISCONNECT, CONNECTIONS, FAILURE, LAYOUT, SUCCESS } from './templates.js';

interface Page {
  nonce: string;
}

interface PopupFlow {
  provider: string;
  display?: string;
  popupOrigin?: string;
}

/** Renders the pages. Whatever a provider or a request says is escaped. */
@Injectable()
export class Pages {
  private readonly eta = new Eta({ autoEscape: true });

  constructor() {
    const templates = {
      '@layout': LAYOUT,
      '@connections': CONNECTIONS,
      '@confirm': CONFIRM_DISCONNECT,
      '@success': SUCCESS,
      '@failure': FAILURE,
    };
    for (const [name, template] of Object.entries(templates)) this.eta.loadTemplate(name, template);
  }

  connections(
    page: Page & {
      /** Providers that have not confirmed yet that a connection of the user has ended. */
      unconfirmed: readonly string[];
      connections: readonly object[];
      providers: readonly object[];
      /** Where the neighbouring pages are, if there are any. */
      previous?: string;
      next?: string;
    },
  ): string {
    return this.eta.render('@connections', page);
  }

  confirmDisconnect(
    page: Page & { label: string; account: string; csrfToken: string; home: string },
  ): string {
    return this.eta.render('@confirm', page);
  }

  success(page: Page & { label: string; id: string; flow: PopupFlow }): string {
    const { provider, popupOrigin } = page.flow;
    const message = { type: 'oauth2-capture', provider, id: page.id };
    return this.eta.render('@success', { ...page, message, popupOrigin });
  }

  failure(page: Page & { code: string; message: string; home: string; flow?: PopupFlow }): string {
    const { code, flow, message: text } = page;
    const message =
      flow?.display === 'popup'
        ? { type: 'oauth2-capture', provider: flow.provider, code }
        : undefined;
    return this.eta.render('@failure', { ...page, text, message, popupOrigin: flow?.popupOrigin });
  }
}
