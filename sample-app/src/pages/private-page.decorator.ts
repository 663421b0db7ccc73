import { applyDecorators, Header } from '@nestjs/common';

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; frame-ancestors 'none'";

/** HTML for one person: not cached, not framed, with nothing in it that is not ours. */
export function PrivatePage(): MethodDecorator {
  return applyDecorators(
    Header('Content-Type', 'text/html; charset=utf-8'),
    Header('Cache-Control', 'no-store'),
    Header('Content-Security-Policy', CONTENT_SECURITY_POLICY),
  );
}
