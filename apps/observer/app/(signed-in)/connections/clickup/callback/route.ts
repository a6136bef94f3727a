import { nexusForRequest } from '@/lib/nexus.client';
import { seeOther } from '@/lib/see-other';
import { problemOf, wayBackCookie } from '../_way-back';

/**
 * Where ClickUp sends people back to. What it sends is handed to Nexus at once, and the browser goes on to an address
 * without it; how it ended waits in a cookie, so that no address can make this site say anything.
 */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const [state = '', code, error] = ['state', 'code', 'error'].map((name) => searchParams.get(name) ?? undefined);
  const nexus = await nexusForRequest();
  try {
    const answer = await nexus.completeClickUpInstallation({
      state,
      ...(code !== undefined && { code }),
      ...(error !== undefined && { error }),
    });
    return seeOther('/connections/clickup?back', [wayBackCookie({ answer })]);
  } catch (failure) {
    return seeOther('/connections/clickup?back', [wayBackCookie({ problem: problemOf(failure) })]);
  }
}
