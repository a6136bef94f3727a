const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const ownFetchSites: ReadonlySet<string> = new Set(['same-origin', 'none']);

export interface RequestSource {
  readonly method: string;
  /** Headers `Origin` and `Sec-Fetch-Site`. */
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

/**
 * Whether a request that carries a cookie may change something. Browsers name the origin of every such request, so one
 * that names none was not made by a foreign page; one that says it comes from elsewhere is refused even then.
 */
export function isFromOwnPages(source: RequestSource, ownOrigin: string): boolean {
  if (readingMethods.has(source.method)) return true;
  if (source.origin !== undefined) return source.origin === ownOrigin;
  return source.fetchSite === undefined || ownFetchSites.has(source.fetchSite);
}
