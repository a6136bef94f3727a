const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Where a browser finds the live feed. On one machine the feed takes the name by which the browser called Observer:
 * the session cookie belongs to that name, and `localhost` and `127.0.0.1` do not share cookies.
 * @param host the `Host` header of the request, with or without a port
 */
export function liveAddress(nexusPublicUrl: string, host: string | null): string {
  const address = new URL(nexusPublicUrl);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const called = host?.replace(/:\d+$/, '');
  if (called && loopbackNames.includes(called) && loopbackNames.includes(address.hostname)) address.hostname = called;
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/live`;
  return address.toString();
}
