import { isSafeEndpoint } from '../core/secure-url.js';
import type { ConfiguredProvider } from '../providers/configured-provider.js';
import { ApiOriginError } from './client.errors.js';

/** Where a provider's access tokens may be carried: the origins that its definition, or the host, declares. */
export class ApiOrigins {
  private readonly declared: readonly URL[];

  constructor(private readonly provider: Pick<ConfiguredProvider, 'name' | 'definition'>) {
    this.declared = (provider.definition.endpoints.api ?? '')
      .split(',')
      .map((origin) => origin.trim())
      .filter(isSafeEndpoint)
      .map((origin) => new URL(origin));
  }

  /**
   * The address that a caller means: a path below the first declared origin, or
   * a whole URL. Read as a browser reads it, so that `//elsewhere` or
   * `/\elsewhere` is seen for what it is.
   *
   * @throws ApiOriginError unless it is at a declared origin
   */
  resolve(address: string): URL {
    const [first] = this.declared;
    if (first === undefined) throw new ApiOriginError(this.provider.name);
    const read = URL.canParse(address, first.origin) ? new URL(address, first.origin) : undefined;
    if (read === undefined || !this.allows(read)) {
      throw new ApiOriginError(
        this.provider.name,
        read?.origin ?? 'an address that cannot be read',
      );
    }
    if (URL.canParse(address) || read.origin !== first.origin) return read;
    // A declared origin may hold a path, such as the version of the API.
    return new URL(`.${read.pathname}${read.search}`, `${first.href.replace(/\/*$/, '')}/`);
  }

  private allows(url: URL): boolean {
    const isBare = url.username === '' && url.password === '';
    return isBare && this.declared.some(({ origin }) => origin === url.origin);
  }
}
