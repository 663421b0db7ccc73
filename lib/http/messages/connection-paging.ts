import { type CaptureRequest, readQuery, readSingle } from './capture-request.js';

const PAGE_SIZE = 50;
const LARGEST_PAGE_SIZE = 100;
const LAST_PAGE = 1_000_000;

/** The part of a list that a query asks for. */
export interface Paging {
  page: number;
  pageSize: number;
  /** One more than the page, to find out whether there are more. */
  range: { skip: number; take: number };
}

/** @param pageSize rows of a page if the query names none */
export function readPaging(request: CaptureRequest, pageSize = PAGE_SIZE): Paging {
  const query = readQuery(request);
  const page = whole(readSingle(query, 'page'), 1, LAST_PAGE);
  const size = whole(readSingle(query, 'pageSize'), pageSize, LARGEST_PAGE_SIZE);
  return { page, pageSize: size, range: { skip: (page - 1) * size, take: size + 1 } };
}

function whole(text: string | undefined, fallback: number, maximum: number): number {
  return text !== undefined && /^[1-9]\d{0,6}$/.test(text)
    ? Math.min(Number(text), maximum)
    : fallback;
}
