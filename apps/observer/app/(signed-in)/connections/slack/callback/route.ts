import { nexusForRequest } from '@/lib/nexus.client';
import { seeOther } from '@/lib/see-other';
import { installProblem, problemCookie } from '../_problem-cookie';

/**
 * Where Slack sends people back to. What it sends is handed to Nexus at once, and the browser goes on to an address
 * without it; what was wrong waits in a cookie, so that no address can make this site say anything.
 */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const [state = '', code, error] = ['state', 'code', 'error'].map((name) => searchParams.get(name) ?? undefined);
  const nexus = await nexusForRequest();
  try {
    await nexus.completeSlackInstallation({
      state,
      ...(code !== undefined && { code }),
      ...(error !== undefined && { error }),
    });
    return seeOther('/connections/slack?step=check');
  } catch (failure) {
    return seeOther('/connections/slack?step=install', [problemCookie(installProblem(failure))]);
  }
}
