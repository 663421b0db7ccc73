import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';

/** Why a connection was not reassigned. */
export type ReassignmentRefusal = 'already_connected' | 'child';

const STAYS: Record<ReassignmentRefusal, string> = {
  already_connected:
    'There the same account is connected already. Disconnect one of the two, then try again.',
  child: 'It goes where its account goes. Reassign the connection that its parentId names.',
};

/** `reassign()` did not move the connection; nothing was changed. */
export class ReassignmentError extends OAuth2CaptureError {
  readonly code = 'reassignment';

  constructor(
    readonly tokenId: string,
    readonly reason: ReassignmentRefusal,
  ) {
    super(`Connection ${tokenId} stays where it is. ${STAYS[reason]}`);
  }

  override toJSON(): Record<string, unknown> {
    const { tokenId, reason } = this;
    return { ...super.toJSON(), tokenId, reason };
  }
}
