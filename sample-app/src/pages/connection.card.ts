import type { OAuth2Token } from 'nestjs-oauth2-capture';
import type { KeptDraft } from '../publishing/desks.service.js';
import type { Publisher } from '../publishing/publisher.js';
import { composeForm } from './compose.form.js';
import { html } from './html.js';
import type { Html } from './html.js';

/** Seconds that a user might wait for. */
const COUNTED_DOWN = 120;

/** A connection as the page shows it. */
export interface ConnectionCard {
  connection: OAuth2Token;
  /** The provider's name for people. */
  label: string;
  isStandIn: boolean;
  /** Where this very account is connected again, and back to here. */
  reconnectUrl: string;
  publisher: Publisher | undefined;
  kept: KeptDraft | undefined;
}

export function connectionCard(card: ConnectionCard): Html {
  const { connection, label, isStandIn, publisher } = card;
  const account = connection.name ?? connection.username ?? connection.resourceOwnerId;
  const isDead = connection.status === 'reauthorization_required';
  return html`<li>
    <div class="row apart">
      <h3>${account} <span class="muted">at ${label}${isStandIn ? ' (a stand-in)' : ''}</span></h3>
      <a href="/oauth2/${connection.id}/revoke" aria-label="Disconnect ${account} at ${label}"
        >Disconnect</a
      >
    </div>
    ${isDead ? reconnect(card, account) : html`<p>${lifetime(connection)}</p>`}
    ${connection.lastRefreshedAt ? describeRefresh(connection.lastRefreshedAt) : ''}
    ${publisher ? composeForm({ connection, publisher, kept: card.kept, isDead }) : ''}
  </li>`;
}

function reconnect({ reconnectUrl, label }: ConnectionCard, account: string): Html {
  return html`<p class="row">
    <span class="bad">The provider no longer accepts this connection.</span>
    <a class="button" href="${reconnectUrl}" aria-label="Reconnect ${account} at ${label}"
      >Reconnect</a
    >
  </p>`;
}

function lifetime(token: OAuth2Token): Html {
  if (token.expiresAt === null) return html`The access token does not expire.`;
  const seconds = Math.ceil((token.expiresAt.getTime() - Date.now()) / 1000);
  const dot = html`<span class="dot" aria-hidden="true"></span>`;
  if (seconds > COUNTED_DOWN) {
    return html`${dot} The access token is valid for ${Math.floor(seconds / 60)} minutes more.`;
  }
  return html`${dot}
    <span data-seconds-left="${seconds}">
      ${
        seconds > 0
          ? `The access token is valid for ${seconds} s more.`
          : 'The access token has expired; its next use refreshes it.'
      }
    </span>`;
}

function describeRefresh(at: Date): Html {
  const time = at.toTimeString().slice(0, 8);
  return html`<p class="muted">Refreshed at ${time}, without a new login.</p>`;
}
