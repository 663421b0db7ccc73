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
  refreshed: {
    good: true,
    text: 'Posted. The access token had expired, so it was refreshed first.',
  },
  incomplete: { good: false, text: 'Something is missing. What you wrote is below.' },
  not_connected: { good: false, text: 'Connect an account first.' },
  reauthorize: {
    good: false,
    text: 'The provider no longer accepts this connection. Reconnect, then post again: your text is still there.',
  },
  try_later: {
    good: false,
    text: 'The access token could not be refreshed now. Try again: your text is still there.',
  },
  refused: { good: false, text: 'The provider refused the post. Your text is still there.' },
  unreachable: {
    good: false,
    text: 'The provider cannot be reached. Try again: your text is still there.',
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
export function findNotice(error: unknown): NoticeCode {
  if (error instanceof NotConnectedError) return 'not_connected';
  if (error instanceof ReauthorizationRequiredError) return 'reauthorize';
  if (error instanceof TokenRefreshError) return 'try_later';
  if (error instanceof RefusedPostError) return 'refused';
  return isAxiosError(error) && error.response ? 'refused' : 'unreachable';
}
