import type { Company } from '../../hub/company.ts';

/** One model call, as the provider kept it. */
export interface ModelCall {
  /** What was asked. */
  readonly asked: string;
  readonly tokens: number;
}

interface JournalPage {
  readonly entries: readonly { readonly seq: number; readonly detail: CallDetail }[];
}
interface CallDetail {
  readonly input?: { readonly body?: { readonly messages?: unknown } };
  readonly answer?: { readonly usage?: { readonly total_tokens?: number } };
}

const pageSize = 200;

/** All model calls that were answered, from the provider's own journal. */
export async function readModelCalls(company: Company): Promise<readonly ModelCall[]> {
  const calls: ModelCall[] = [];
  for (let after = 0; ; ) {
    const query = `kind=openai.request&name=chat.completions&outcome=ok&after=${after}&limit=${pageSize}`;
    const { entries } = await company.control<JournalPage>('GET', `journal?${query}`);
    calls.push(
      ...entries.map(({ detail }) => ({
        asked: JSON.stringify(detail.input?.body?.messages),
        tokens: detail.answer?.usage?.total_tokens ?? 0,
      })),
    );
    const last = entries.at(-1);
    if (last === undefined || entries.length < pageSize) return calls;
    after = last.seq;
  }
}
