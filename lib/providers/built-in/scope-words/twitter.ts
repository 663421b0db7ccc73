import type { ScopeWords } from '../../definition/scope-words.js';

export const TWITTER_SCOPE_WORDS: ScopeWords = {
  'tweet.read': { en: 'read the posts that you see', de: 'die Posts lesen, die du siehst' },
  'tweet.write': { en: 'post and reply for you', de: 'für dich posten und antworten' },
  'users.read': {
    en: 'see your profile and those that you see',
    de: 'dein Profil sehen und die, die du siehst',
  },
  'users.email': { en: 'see your e-mail address', de: 'deine E-Mail-Adresse sehen' },
  'media.write': { en: 'upload images and video', de: 'Bilder und Videos hochladen' },
  'like.read': { en: 'see what you liked', de: 'sehen, was dir gefällt' },
  'like.write': { en: 'like posts for you', de: 'Posts für dich liken' },
  'follows.read': { en: 'see whom you follow', de: 'sehen, wem du folgst' },
  'offline.access': {
    en: 'keep the access while you are away',
    de: 'den Zugriff behalten, während du weg bist',
  },
};
