import { PublicUrls } from '../../../../lib/core/configuration/public-urls.js';
import { PageRenderer } from '../../../../lib/http/pages/rendering/page-renderer.js';
import { PagesOptions } from '../../../../lib/http/pages/options/pages.options.js';
import { type Language, createLanguage } from '../../../../lib/http/pages/words/language.js';
import { OAuth2Token } from '../../../../lib/tokens/storage/oauth2-token.entity.js';

export const NOW = Date.UTC(2026, 10, 24, 12);
const HOUR_MS = 3_600_000;

export const hours = (count: number): Date => new Date(NOW + count * HOUR_MS);

export const english = createLanguage('en', undefined, 'Postbox');
export const german: Language = createLanguage('de', undefined, 'Postbox');

/** A connection that works and has no end. */
export function tokenOf(members: Partial<OAuth2Token> = {}): OAuth2Token {
  return Object.assign(new OAuth2Token(), {
    id: 'id-1',
    provider: 'acme',
    status: 'active',
    statusReason: null,
    statusSince: new Date(NOW),
    expiresAt: null,
    ...members,
  });
}

/** What makes the HTML, with a host's options. */
export function rendererOf(options: Partial<PagesOptions> = {}): PageRenderer {
  const pages = Object.assign(new PagesOptions(), options);
  const urls = new PublicUrls({ baseUrl: 'https://app.example', path: 'oauth2' });
  return new PageRenderer({ pages }, urls);
}
