import type { ScopeWords } from '../../definition/scope-words.js';

export const REDDIT_SCOPE_WORDS: ScopeWords = {
  identity: { en: 'see who you are', de: 'sehen, wer du bist' },
  read: { en: 'read posts and comments', de: 'Beiträge und Kommentare lesen' },
  submit: { en: 'post and comment for you', de: 'für dich posten und kommentieren' },
  edit: {
    en: 'change and delete your posts and comments',
    de: 'deine Beiträge und Kommentare ändern und löschen',
  },
  flair: { en: 'choose flair for your posts', de: 'Flair für deine Beiträge wählen' },
  mysubreddits: { en: 'see your subreddits', de: 'deine Subreddits sehen' },
};
