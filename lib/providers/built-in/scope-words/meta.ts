import type { ScopeWords } from '../../definition/scope-words.js';

export const FACEBOOK_SCOPE_WORDS: ScopeWords = {
  public_profile: { en: 'see your name and picture', de: 'deinen Namen und dein Bild sehen' },
  email: { en: 'see your e-mail address', de: 'deine E-Mail-Adresse sehen' },
  pages_show_list: { en: 'see which Pages you manage', de: 'sehen, welche Seiten du verwaltest' },
  pages_read_engagement: {
    en: 'read the posts of your Pages and how they do',
    de: 'die Beiträge deiner Seiten lesen und wie sie ankommen',
  },
  pages_manage_posts: {
    en: 'publish posts on your Pages',
    de: 'Beiträge auf deinen Seiten veröffentlichen',
  },
};

export const INSTAGRAM_SCOPE_WORDS: ScopeWords = {
  instagram_business_basic: {
    en: 'see your profile and your posts',
    de: 'dein Profil und deine Beiträge sehen',
  },
  instagram_business_content_publish: {
    en: 'publish posts for you',
    de: 'Beiträge für dich veröffentlichen',
  },
  instagram_business_manage_comments: {
    en: 'read, reply to and hide comments',
    de: 'Kommentare lesen, beantworten und ausblenden',
  },
  instagram_business_manage_messages: {
    en: 'read and reply to your messages',
    de: 'deine Nachrichten lesen und beantworten',
  },
};

export const THREADS_SCOPE_WORDS: ScopeWords = {
  threads_basic: {
    en: 'see your profile and your threads',
    de: 'dein Profil und deine Threads sehen',
  },
  threads_content_publish: {
    en: 'publish threads for you',
    de: 'Threads für dich veröffentlichen',
  },
};
