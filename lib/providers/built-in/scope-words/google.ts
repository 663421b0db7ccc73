import type { ScopeWords } from '../../definition/scope-words.js';

const API = 'https://www.googleapis.com/auth';

const IDENTITY = { en: 'see who you are', de: 'sehen, wer du bist' };
const EMAIL = { en: 'see your e-mail address', de: 'deine E-Mail-Adresse sehen' };
const PROFILE = { en: 'see your name and picture', de: 'deinen Namen und dein Bild sehen' };

/** For every product of a Google account. */
export const GOOGLE_SCOPE_WORDS: ScopeWords = {
  openid: IDENTITY,
  email: EMAIL,
  [`${API}/userinfo.email`]: EMAIL,
  profile: PROFILE,
  [`${API}/userinfo.profile`]: PROFILE,
  [`${API}/calendar`]: {
    en: 'see, change and share your calendars',
    de: 'deine Kalender sehen, ändern und teilen',
  },
  [`${API}/calendar.readonly`]: { en: 'see your calendars', de: 'deine Kalender sehen' },
  [`${API}/drive`]: {
    en: 'see and change all your files in Drive',
    de: 'alle deine Dateien in Drive sehen und ändern',
  },
  [`${API}/drive.file`]: {
    en: 'see and change files in Drive that you open with it',
    de: 'Dateien in Drive sehen und ändern, die du damit öffnest',
  },
  [`${API}/gmail.readonly`]: { en: 'read your mail', de: 'deine E-Mails lesen' },
  [`${API}/gmail.send`]: { en: 'send mail for you', de: 'E-Mails für dich senden' },
  [`${API}/youtube`]: { en: 'manage your YouTube channel', de: 'deinen YouTube-Kanal verwalten' },
  [`${API}/youtube.readonly`]: {
    en: 'see your YouTube channel',
    de: 'deinen YouTube-Kanal sehen',
  },
  [`${API}/youtube.upload`]: {
    en: 'upload videos to your YouTube channel',
    de: 'Videos auf deinen YouTube-Kanal hochladen',
  },
};
