/** A channel, which the account selects on the consent page. */
export interface FakeChannel {
  id: string;
  title: string;
  /** With the `@`. */
  handle: string;
}

/** The channel at the start. */
export const FIRST_CHANNEL: FakeChannel = {
  id: 'UCada0000000000000000001',
  title: 'Ada',
  handle: '@ada',
};

/** A channel in the form of the YouTube Data API. */
export function createChannelResource(channel: FakeChannel): object {
  const { id, title, handle } = channel;
  const thumbnails = { default: { url: createPictureUrl(channel) } };
  return { kind: 'youtube#channel', id, snippet: { title, customUrl: handle, thumbnails } };
}

export function createPictureUrl({ id }: FakeChannel): string {
  return `https://yt3.ggpht.com/${id}=s88`;
}
