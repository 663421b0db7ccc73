import type { ScopeWords } from '../../definition/scope-words.js';

export const PINTEREST_SCOPE_WORDS: ScopeWords = {
  'user_accounts:read': { en: 'see your account', de: 'dein Konto sehen' },
  'boards:read': { en: 'see your boards', de: 'deine Pinnwände sehen' },
  'boards:write': {
    en: 'create and change boards',
    de: 'Pinnwände anlegen und ändern',
  },
  'boards:read_secret': { en: 'see your secret boards', de: 'deine geheimen Pinnwände sehen' },
  'boards:write_secret': {
    en: 'create and change secret boards',
    de: 'geheime Pinnwände anlegen und ändern',
  },
  'pins:read': { en: 'see your Pins', de: 'deine Pins sehen' },
  'pins:write': { en: 'create and change Pins', de: 'Pins anlegen und ändern' },
  'pins:read_secret': { en: 'see your secret Pins', de: 'deine geheimen Pins sehen' },
  'pins:write_secret': {
    en: 'create and change secret Pins',
    de: 'geheime Pins anlegen und ändern',
  },
};
