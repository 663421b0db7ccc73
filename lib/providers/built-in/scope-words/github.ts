import type { ScopeWords } from '../../definition/scope-words.js';

export const GITHUB_SCOPE_WORDS: ScopeWords = {
  repo: {
    en: 'read and write your repositories, private ones too',
    de: 'deine Repositorys lesen und ändern, auch private',
  },
  public_repo: {
    en: 'read and write your public repositories',
    de: 'deine öffentlichen Repositorys lesen und ändern',
  },
  gist: { en: 'write gists', de: 'Gists schreiben' },
  notifications: { en: 'read your notifications', de: 'deine Benachrichtigungen lesen' },
  workflow: {
    en: 'change the workflows of your repositories',
    de: 'die Workflows deiner Repositorys ändern',
  },
  user: { en: 'read and change your profile', de: 'dein Profil lesen und ändern' },
  'read:user': { en: 'read your profile', de: 'dein Profil lesen' },
  'user:email': { en: 'see your e-mail addresses', de: 'deine E-Mail-Adressen sehen' },
  'read:org': {
    en: 'see your organisations and teams',
    de: 'deine Organisationen und Teams sehen',
  },
  offline_access: {
    en: 'keep the access while you are away',
    de: 'den Zugriff behalten, während du weg bist',
  },
};
