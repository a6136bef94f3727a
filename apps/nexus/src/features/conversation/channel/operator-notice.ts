import { type EventPayload, workSources } from '@oblivion/protocol';

/** Events that operators are told of in their channel. */
export const operatorEvents = [
  'webhook.mended',
  'gap.reconciled',
  'connection.token_lost',
  'connection.signatures_refused',
] as const;

type Told =
  | { readonly name: 'webhook.mended'; readonly payload: EventPayload<'webhook.mended'> }
  | { readonly name: 'gap.reconciled'; readonly payload: EventPayload<'gap.reconciled'> }
  | { readonly name: 'connection.token_lost'; readonly payload: EventPayload<'connection.token_lost'> }
  | {
      readonly name: 'connection.signatures_refused';
      readonly payload: EventPayload<'connection.signatures_refused'>;
    };

const causes = {
  downtime: 'nobody took webhooks',
  silence: 'no events came',
  request: 'somebody asked to have it read again',
  unreadable: 'it could not be read',
  refused: 'its requests were refused for their signature',
} as const;

/** What operators are told in their channel, in Slack's own markup. */
export function noticeText(event: Told): string {
  if (event.name === 'webhook.mended') {
    const what =
      event.payload.found === 'gone'
        ? 'had removed the webhook of Oblivion. It was made again'
        : 'had suspended the webhook of Oblivion after failed deliveries. It was revived';
    return `⚠️ ClickUp ${what}, and what was missed is looked for.`;
  }
  if (event.name === 'connection.token_lost') return lostTokenText(event.payload);
  if (event.name === 'connection.signatures_refused') return refusedText(event.payload);
  const { system, cause, from, until, found } = event.payload;
  const news = found === 0 ? 'Nothing was missing' : `${found} ${found === 1 ? 'change' : 'changes'} had not come`;
  if (cause === 'request') return `🔁 The threads of open tasks in ${nameOf(system)} were read again. ${news}.`;
  return `🔁 ${nameOf(system)} was read again, because from ${timeOf(from)} to ${timeOf(until)} ${causes[cause]}. ${news}.`;
}

function refusedText({ since }: EventPayload<'connection.signatures_refused'>): string {
  return (
    `⚠️ Since ${timeOf(since)} requests that name this workspace are refused: their signature is wrong, and no good one came. ` +
    "If the app's Signing Secret was changed, give Nexus the new one (Connections in Observer). What people say meanwhile is looked for afterwards."
  );
}

function lostTokenText({ reason, worksUntil }: EventPayload<'connection.token_lost'>): string {
  const what =
    worksUntil === null
      ? `takes Oblivion's token no more (${reason}). What is to be posted is kept`
      : `gives Oblivion no new token (${reason}). The one it has is good until ${timeOf(worksUntil)}`;
  return `⚠️ Slack ${what}. Install the app again in Observer, under Connections.`;
}

function nameOf(system: EventPayload<'gap.reconciled'>['system']): string {
  return system === 'slack' ? 'Slack' : workSources[system].name;
}

function timeOf(moment: string): string {
  return `${moment.slice(0, 19).replace('T', ' ')} UTC`;
}
