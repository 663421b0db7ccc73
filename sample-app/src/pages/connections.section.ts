import type { OAuth2Token } from 'nestjs-oauth2-capture';
import { html } from './html.js';
import type { Html } from './html.js';

/** What is connected, and a link for each provider that can be. */
export function connectionsSection(providers: string[], connections: OAuth2Token[]): Html {
  return html`<section>
    <h2>Connections</h2>
    ${
      connections.length > 0
        ? html`<ul class="cards">
            ${connections.map(card)}
          </ul>`
        : html`<p>
            Nothing is connected yet. The demo provider is a real OAuth2 server on this machine; its
            access tokens live only seconds, so you can watch one being renewed.
          </p>`
    }
    <p class="row">
      ${providers.map(
        (name) =>
          html`<a class="button" href="/oauth2/${name}/connect?returnTo=/">Connect ${name}</a>`,
      )}
      ${connections.length > 0 ? html`<a href="/oauth2">Manage connections</a>` : ''}
    </p>
  </section>`;
}

function card(token: OAuth2Token): Html {
  return html`<li>
    <div>
      <strong>${token.name ?? token.username ?? token.resourceOwnerId}</strong>
      <span class="muted">at ${token.provider}</span>
      <p>${token.status === 'reauthorization_required' ? reconnect(token) : lifetime(token)}</p>
      ${token.lastRefreshedAt ? renewed(token.lastRefreshedAt) : ''}
    </div>
    <a href="/oauth2/${token.id}/revoke">Disconnect</a>
  </li>`;
}

function reconnect(token: OAuth2Token): Html {
  return html`<span class="bad">No longer honoured.</span>
    <a href="/oauth2/${token.provider}/connect?returnTo=/">Reconnect</a>`;
}

function lifetime(token: OAuth2Token): Html {
  if (token.expiresAt === null) return html`The access token does not expire.`;
  const seconds = Math.ceil((token.expiresAt.getTime() - Date.now()) / 1000);
  return html`<span class="dot" aria-hidden="true"></span>
    <span data-seconds-left="${seconds}">
      ${
        seconds > 0
          ? `The access token is valid for ${seconds} s more.`
          : 'The access token has expired; its next use renews it.'
      }
    </span>`;
}

function renewed(at: Date): Html {
  const time = at.toTimeString().slice(0, 8);
  return html`<p class="muted">Renewed at ${time}, without anybody having to log in again.</p>`;
}
