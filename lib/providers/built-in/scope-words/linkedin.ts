import type { ScopeWords } from '../../definition/scope-words.js';

export const LINKEDIN_SCOPE_WORDS: ScopeWords = {
  openid: { en: 'see who you are', de: 'sehen, wer du bist' },
  profile: { en: 'see your name and picture', de: 'deinen Namen und dein Bild sehen' },
  r_basicprofile: {
    en: 'see your name and picture',
    de: 'deinen Namen und dein Bild sehen',
  },
  email: { en: 'see your e-mail address', de: 'deine E-Mail-Adresse sehen' },
  w_member_social: { en: 'post and comment for you', de: 'für dich posten und kommentieren' },
  r_organization_social: {
    en: 'read the posts of your organisations',
    de: 'die Beiträge deiner Organisationen lesen',
  },
  w_organization_social: {
    en: 'post and comment for your organisations',
    de: 'für deine Organisationen posten und kommentieren',
  },
  r_organization_admin: {
    en: 'see your organisations and their figures',
    de: 'deine Organisationen und ihre Zahlen sehen',
  },
  rw_organization_admin: {
    en: 'see and manage your organisations',
    de: 'deine Organisationen sehen und verwalten',
  },
};
