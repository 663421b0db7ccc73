import type { OAuth2Token } from 'nestjs-oauth2-capture';
import type { KeptDraft } from '../publishing/desks.service.js';
import type { DraftField, Publisher } from '../publishing/publisher.js';
import { html } from './html.js';
import type { Html } from './html.js';

interface Compose {
  connection: OAuth2Token;
  publisher: Publisher;
  kept: KeptDraft | undefined;
  isDead: boolean;
}

/** Where the person writes; open while there is a draft. A dead connection may be tried too. */
export function composeForm({ connection, publisher, kept, isDead }: Compose): Html {
  const fields = publisher.fields(connection);
  const isOpen = kept !== undefined || (connection.provider === 'demo' && !isDead);
  return html`<details ${isOpen ? html`open` : ''}>
    <summary>${publisher.action}</summary>
    <form method="post" action="/posts">
      <input type="hidden" name="connection" value="${connection.id}" />
      ${kept?.problem ? html`<p class="bad">Not posted: ${kept.problem}.</p>` : ''}
      ${fields.map((field) => input(connection.id, field, kept))}
      <button>Post</button>
    </form>
  </details>`;
}

function input(connection: string, field: DraftField, kept: KeptDraft | undefined): Html {
  const id = `${field.name}-${connection}`;
  const value = kept?.draft[field.name] ?? field.initial ?? '';
  return html`<label for="${id}">${field.label}</label> ${
      field.name === 'text'
        ? html`<textarea id="${id}" name="text" maxlength="${field.maxLength}" required rows="2">
${value}</textarea>`
        : html`<input
            id="${id}"
            name="${field.name}"
            maxlength="${field.maxLength}"
            value="${value}"
            required
            autocomplete="off"
          />`
    }`;
}
