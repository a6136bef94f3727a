const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const ownFetchSites: ReadonlySet<string> = new Set(['same-origin', 'none']);

export interface RequestSource {
  readonly method: string;
  /** Headers `Origin` and `Sec-Fetch-Site`. */
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request that carries a cookie may change something. Browsers name the origin of every such request, so one
 * that names none was not made by a foreign page; one that says it comes from elsewhere is refused even then.
 * The names of this machine are one: who runs Observer at 127.0.0.1 may open it as localhost.
 */
export function isFromOwnPages(source: RequestSource, ownOrigin: string): boolean {
  if (readingMethods.has(source.method)) return true;
  if (source.origin !== undefined) return isSameOrigin(source.origin, ownOrigin);
  return source.fetchSite === undefined || ownFetchSites.has(source.fetchSite);
}

function isSameOrigin(origin: string, ownOrigin: string): boolean {
  if (origin === ownOrigin) return true;
  if (!URL.canParse(origin)) return false;
  const [given, own] = [new URL(origin), new URL(ownOrigin)];
  const isLoopback = loopbackNames.has(given.hostname) && loopbackNames.has(own.hostname);
  return isLoopback && given.protocol === own.protocol && given.port === own.port && given.origin === origin;
}
