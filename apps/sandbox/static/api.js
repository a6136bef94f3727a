const TOKEN_KEY = 'sandbox-control-token';

export function controlToken() {
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

export function keepControlToken(token) {
  sessionStorage.setItem(TOKEN_KEY, token);
}

/** A control call; throws with the sandbox's own words when it is refused. */
export async function control(method, path, body, signal) {
  const headers = { 'content-type': 'application/json' };
  if (controlToken() !== '') headers.authorization = `Bearer ${controlToken()}`;
  const response = await fetch(`/control${path}`, {
    method,
    headers,
    signal,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text === '' ? {} : JSON.parse(text);
  if (!response.ok)
    throw Object.assign(new Error(answer.message ?? `HTTP ${response.status}`), { status: response.status });
  return answer;
}
