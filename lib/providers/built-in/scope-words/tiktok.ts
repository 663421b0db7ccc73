import type { ScopeWords } from '../../definition/scope-words.js';

export const TIKTOK_SCOPE_WORDS: ScopeWords = {
  'user.info.basic': { en: 'see your name and picture', de: 'deinen Namen und dein Bild sehen' },
  'user.info.profile': { en: 'see your profile', de: 'dein Profil sehen' },
  'user.info.stats': {
    en: 'see your numbers of followers and likes',
    de: 'sehen, wie viele Follower und Likes du hast',
  },
  'video.list': { en: 'see your public videos', de: 'deine öffentlichen Videos sehen' },
  'video.upload': { en: 'upload videos as drafts', de: 'Videos als Entwürfe hochladen' },
  'video.publish': { en: 'publish videos for you', de: 'Videos für dich veröffentlichen' },
};
