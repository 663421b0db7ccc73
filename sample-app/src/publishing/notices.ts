import { isAxiosError } from 'axios';
import {
  NotConnectedError,
  ReauthorizationRequiredError,
  TokenRefreshError,
} from 'nestjs-oauth2-capture';
import { RefusedPostError } from './publisher.js';

interface Notice {
  good: boolean;
  text: string;
}

const NOTICES = {
  posted: { good: true, text: 'Posted.' },
  renewed: {
    good: true,
    text: 'Posted. The access token had expired, so it was renewed on the way.',
  },
  incomplete: { good: false, text: 'Something is missing. What you wrote is below.' },
  not_connected: { good: false, text: 'Connect an account first.' },
  reauthorize: {
    good: false,
    text: 'The provider no longer honours this connection. Reconnect, then post again: what you wrote is kept.',
  },
  try_later: {
    good: false,
    text: 'The access token could not be renewed now. Try again: what you wrote is kept.',
  },
  refused: { good: false, text: 'The provider refused the post. What you wrote is kept.' },
  unreachable: {
    good: false,
    text: 'The provider cannot be reached. Try again: what you wrote is kept.',
  },
} satisfies Record<string, Notice>;

export type NoticeCode = keyof typeof NOTICES;

/** Only texts of our own reach the page, whatever the query says. */
export function noticeFor(code: unknown): Notice | undefined {
  return typeof code === 'string' && Object.hasOwn(NOTICES, code)
    ? NOTICES[code as NoticeCode]
    : undefined;
}

/** What to tell the user when a token could not be had or a post was not accepted. */
export function noticeOf(error: unknown): NoticeCode {
  if (error instanceof NotConnectedError) return 'not_connected';
  if (error instanceof ReauthorizationRequiredError) return 'reauthorize';
  if (error instanceof TokenRefreshError) return 'try_later';
  if (error instanceof RefusedPostError) return 'refused';
  return isAxiosError(error) && error.response ? 'refused' : 'unreachable';
}
