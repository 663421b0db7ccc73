/** A channel, which the account picks on the consent page. */
export interface FakeChannel {
  id: string;
  title: string;
  /** With the `@`. */
  handle: string;
}

export const FIRST_CHANNEL: FakeChannel = {
  id: 'UCada0000000000000000001',
  title: 'Ada',
  handle: '@ada',
};
export function resourceOf(channel: FakeChannel): object {
  const { id, title, handle } = channel;
  const thumbnails = { default: { url: pictureOf(channel) } };
  return { kind: 'youtube#channel', id, snippet: { title, customUrl: handle, thumbnails } };
}

export function pictureOf({ id }: FakeChannel): string {
  return `https://yt3.ggpht.com/${id}=s88`;
}
