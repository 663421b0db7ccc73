import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';

type Row = Record<string, unknown>;

const SEALED = ['access_token', 'refresh_token'];
const FIRST = [...SEALED, 'key_id'];

/** Every column of one person's rows, as the database holds it. */
export function databasePage(owner: string, sql: string, rows: Row[]): Html {
  return layout(
    owner,
    html`<section>
        <h2>What the database holds</h2>
        <p>
          Your rows, read with plain SQL and shown as they are. The tokens are encrypted with
          AES-256-GCM, each bound to its row: a user who steals the database, or copies a value into
          another row, has nothing. The key is not in the database.
        </p>
        <pre><code>${sql}</code></pre>
        ${rows.length === 0 ? html`<p>No row is yours. Connect an account first.</p>` : ''}
      </section>
      ${rows.map(rowSection)}`,
  );
}

function rowSection(row: Row): Html {
  return html`<section>
    <h3>${row['provider'] as string}</h3>
    <dl>
      ${inOrder(row).map(
        ([column, value]) =>
          html`<dt>${column}</dt>
            <dd ${SEALED.includes(column) ? html`class="encrypted"` : ''}>${shown(value)}</dd>`,
      )}
    </dl>
  </section>`;
}

/** What this page is about comes first. */
function inOrder(row: Row): [column: string, value: unknown][] {
  const isFirst = (column: string) => Number(FIRST.includes(column));
  return Object.entries(row).sort(([one], [other]) => isFirst(other) - isFirst(one));
}

function shown(value: unknown): Html | string {
  if (value === null) return html`<span class="muted">NULL</span>`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
