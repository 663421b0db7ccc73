import type { ScopeRules } from '../../definition/scope-rules.js';

const API = 'https://www.googleapis.com/auth';
const api = (...names: string[]): string[] => names.map((name) => `${API}/${name}`);

/**
 * What each scope includes, by the lists of scopes that the methods of Google's
 * APIs accept.
 *
 * @see {@link https://developers.google.com/identity/protocols/oauth2/scopes OAuth 2.0 scopes for Google APIs}
 */
export const GOOGLE_SCOPE_IMPLICATIONS: NonNullable<ScopeRules['scopeImplications']> = {
  [`${API}/{x}`]: [`${API}/{x}.readonly`],
  [`${API}/calendar`]: api(
    'calendar.events',
    'calendar.calendars',
    'calendar.calendarlist',
    'calendar.acls',
    'calendar.settings.readonly',
    'calendar.freebusy',
    'calendar.app.created',
  ),
  [`${API}/calendar.readonly`]: api(
    'calendar.events.readonly',
    'calendar.calendars.readonly',
    'calendar.calendarlist.readonly',
    'calendar.acls.readonly',
    'calendar.settings.readonly',
    'calendar.freebusy',
  ),
  [`${API}/calendar.events`]: api('calendar.events.owned'),
  [`${API}/drive`]: api('drive.file', 'drive.metadata', 'drive.scripts'),
  [`${API}/drive.readonly`]: api('drive.metadata.readonly'),
  'https://mail.google.com/': api('gmail.modify', 'gmail.settings.basic'),
  [`${API}/gmail.modify`]: api('gmail.readonly', 'gmail.compose', 'gmail.insert', 'gmail.labels'),
  [`${API}/gmail.readonly`]: api('gmail.metadata'),
  [`${API}/gmail.compose`]: api('gmail.send'),
  [`${API}/youtube.force-ssl`]: api('youtube'),
  [`${API}/youtube`]: api('youtube.upload'),
};
