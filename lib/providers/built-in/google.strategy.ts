import { defineOAuth2Provider } from '../define-oauth2-provider.js';
import { GOOGLE } from './google.definition.js';

export const GoogleStrategy = defineOAuth2Provider({
  name: 'google',
  ...GOOGLE,
});
