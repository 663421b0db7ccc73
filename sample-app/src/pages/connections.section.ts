import { connectionCard } from './connection.card.js';
import type { ConnectionCard } from './connection.card.js';
import { html } from './html.js';
import type { Html } from './html.js';

export interface ConnectableProvider {
  name: string;
  label: string;
}

/** What is connected, and a link for each provider that can be. */
export function connectionsSection(
  providers: ConnectableProvider[],
  cards: ConnectionCard[],
): Html {
  return html`<section>
    <h2>Connections</h2>
    ${
      cards.length > 0
        ? html`<ul class="cards">
            ${cards.map(connectionCard)}
          </ul>`
        : html`<p>
            Nothing is connected yet. The demo provider is a real OAuth2 server on this machine; its
            access tokens live only seconds, so you can watch a refresh. The others are strict
            stand-ins, unless you have registered this application with the real ones.
          </p>`
    }
    <p class="row">
      ${providers.map(
        ({ name, label }) =>
          html`<a class="button" href="/oauth2/${name}/connect?returnTo=/">Connect ${label}</a>`,
      )}
    </p>
  </section>`;
}
