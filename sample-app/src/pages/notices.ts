import {
  NotConnectedError,
  ReauthorizationRequiredError,
  TokenRefreshError,
} from 'nestjs-oauth2-capture';
import { DemoApiError } from '../posts/posts.service.js';

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
  incomplete: { good: false, text: 'Write something and choose the account to post as.' },
  not_connected: { good: false, text: 'Connect an account first.' },
  reauthorize: {
    good: false,
    text: 'The demo provider no longer honours this connection. Please reconnect.',
  },
  try_later: { good: false, text: 'The access token could not be renewed now. Try again.' },
  refused: { good: false, text: 'The demo API refused the request.' },
  unreachable: { good: false, text: 'The demo provider cannot be reached.' },
} satisfies Record<string, Notice>;

export type NoticeCode = keyof typeof NOTICES;

/** Only texts of our own reach the page, whatever the query says. */
export function noticeFor(code: unknown): Notice | undefined {
  return typeof code === 'string' && Object.hasOwn(NOTICES, code)
    ? NOTICES[code as NoticeCode]
    : undefined;
}

/** What to tell the user when a token could not be had or was not accepted. */
export function noticeOf(error: unknown): NoticeCode {
  if (error instanceof NotConnectedError) return 'not_connected';
  if (error instanceof ReauthorizationRequiredError) return 'reauthorize';
  if (error instanceof TokenRefreshError) return 'try_later';
  if (error instanceof DemoApiError) return 'refused';
  return 'unreachable';
}
