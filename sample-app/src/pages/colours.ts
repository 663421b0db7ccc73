import type { PageVariables } from 'nestjs-oauth2-capture';

/** The colours of `public/style.css`, for the pages of the package. */
export const COLOURS: PageVariables = {
  background: '#f6f7f9',
  surface: '#ffffff',
  text: '#1c2330',
  muted: '#5b6575',
  border: '#dde1e8',
  accent: '#1f5fbf',
  'accent-text': '#ffffff',
  radius: '10px',
};

export const DARK_COLOURS: PageVariables = {
  background: '#14171c',
  surface: '#1d2128',
  text: '#e6e9ef',
  muted: '#9aa5b5',
  border: '#343b47',
  accent: '#8ab8ff',
  'accent-text': '#0a1a33',
};
