import { isSafeEndpoint } from '../../core/configuration/secure-url.js';
import type { ConfiguredProvider } from '../../providers/configured/configured-provider.js';
import { apiList, placesIn } from '../../providers/endpoints/filled-endpoints.js';
import { ApiOriginError } from '../client.errors.js';

/** The origins to which the access token of a connection may be sent: those that its definition or the configuration declares. */
export class ApiOrigins {
  private readonly declared: readonly URL[];
  private readonly first?: URL;

  /** @param provider whose endpoints are filled in for the connection */
  constructor(private readonly provider: Pick<ConfiguredProvider, 'name' | 'definition'>) {
    const urls = apiList(provider.definition.endpoints.api).map((url) =>
      placesIn(url).length === 0 && isSafeEndpoint(url) ? new URL(url) : undefined,
    );
    [this.first] = urls;
    this.declared = urls.filter((url) => url !== undefined);
  }

  /**
   * Resolves a caller's URL: a path below the first declared origin, or an absolute
   * URL. It is parsed as a browser parses it, so that `//other.example` and
   * `/\other.example` are recognised as other hosts.
   *
   * @throws ApiOriginError unless the URL is at a declared origin
   */
  resolve(address: string): URL {
    const { first } = this;
    const isWhole = URL.canParse(address) && this.declared.length > 0;
    if (first === undefined && !isWhole) throw new ApiOriginError(this.provider.name);
    const read = URL.canParse(address, first?.origin) ? new URL(address, first?.origin) : undefined;
    if (read === undefined || !this.allows(read)) {
      throw new ApiOriginError(this.provider.name, read?.origin ?? 'a URL that cannot be parsed');
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
