import { isSafeEndpoint } from '../../core/configuration/secure-url.js';
import type { ConfiguredProvider } from '../../providers/configured/configured-provider.js';
import { apiList, placesIn } from '../../providers/endpoints/filled-endpoints.js';
import { ApiOriginError } from '../client.errors.js';

/** Where the access token of a connection may be sent: the origins that its definition, or the configuration, declares. */
export class ApiOrigins {
  private readonly declared: readonly URL[];
  private readonly first?: URL;

  /** @param provider with everything in its endpoints that is known of the connection */
  constructor(private readonly provider: Pick<ConfiguredProvider, 'name' | 'definition'>) {
    const urls = apiList(provider.definition.endpoints.api).map((url) =>
      placesIn(url).length === 0 && isSafeEndpoint(url) ? new URL(url) : undefined,
    );
    [this.first] = urls;
    this.declared = urls.filter((url) => url !== undefined);
  }

  /**
   * The address that a caller means: a path below the first declared origin, or
   * a whole URL. Read as a browser reads it, so that `//elsewhere` or
   * `/\elsewhere` is seen for what it is.
   *
   * @throws ApiOriginError unless it is at a declared origin
   */
  resolve(address: string): URL {
    const { first } = this;
    const isWhole = URL.canParse(address) && this.declared.length > 0;
    if (first === undefined && !isWhole) throw new ApiOriginError(this.provider.name);
    const read = URL.canParse(address, first?.origin) ? new URL(address, first?.origin) : undefined;
    if (read === undefined || !this.allows(read)) {
      throw new ApiOriginError(
        this.provider.name,
        read?.origin ?? 'an address that cannot be read',
      );
    }
    if (first === undefined || URL.canParse(address) || read.origin !== first.origin) return read;
    // A declared origin may hold a path, such as the version of the API.
    return new URL(`.${read.pathname}${read.search}`, `${first.href.replace(/\/*$/, '')}/`);
  }

  private allows(url: URL): boolean {
    const isBare = url.username === '' && url.password === '';
    return isBare && this.declared.some(({ origin }) => origin === url.origin);
  }
}
