import { signInLink } from './nexus-services.ts';

/** `Cookie` header of a person who has just signed in with a link of the command. */
export async function signIn(
  ground: { readonly nexusUrl: string; readonly environment: Readonly<Record<string, string>> },
  person: { readonly email: string; readonly tenantSlug: string },
): Promise<string> {
  const link = await signInLink(ground.environment, person.email, person.tenantSlug);
  const response = await fetch(`${ground.nexusUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: link.origin },
    body: JSON.stringify({ token: link.searchParams.get('token') }),
  });
  if (!response.ok) throw new Error(`sign-in failed: ${await response.text()}`);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
