/** Links of the Markdown documents that are packed, which lead to files that stay in the repository. */
import { posix } from 'node:path';

const CODE = /(^```[^]*?^```|`[^`\n]*`)/m;
const LINK = /(!?)(\[[^[\]]*)?\]\(([^)\s]+)\)/g;

/** Where the files of a repository are shown, and its images, by the `homepage` of the manifest. */
function addressesOf(homepage) {
  const home = homepage.replace(/#.*$/, '').replace(/\/+$/, '');
  const { hostname } = new URL(home);
  if (hostname === 'github.com')
    return { files: `${home}/blob/HEAD/`, images: `${home}/raw/HEAD/` };
  if (hostname === 'gitlab.com')
    return { files: `${home}/-/blob/HEAD/`, images: `${home}/-/raw/HEAD/` };
  return { files: `${home}/`, images: `${home}/` };
}

/**
 * A document with absolute links: in README.md all of them, since registries show it by itself; elsewhere
 * images, and links to what is not packed.
 *
 * @param {string} path of the document, from the root of the repository
 * @param {string} markdown
 * @param {{ homepage: string, isPacked: (path: string) => boolean }} options
 */
export function makeLinksAbsolute(path, markdown, { homepage, isPacked }) {
  const { files, images } = addressesOf(homepage);
  return splitCode(markdown)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(LINK, replaceLink)))
    .join('');

  function replaceLink(whole, mark, text = '', target) {
    if (/^([a-z]+:|#)/i.test(target)) return whole;
    const [file, anchor] = target.split('#');
    const place = posix.join(posix.dirname(path), file);
    const isImage = /\.(png|svg|jpg)$/.test(place);
    if (!isImage && path !== 'README.md' && isPacked(place)) return whole;
    const address = `${isImage ? images : files}${place}`;
    return `${mark}${text}](${anchor === undefined ? address : `${address}#${anchor}`})`;
  }
}

/** Prose and code in turns, prose first. */
function splitCode(markdown) {
  return markdown.split(new RegExp(CODE.source, 'gm'));
}
