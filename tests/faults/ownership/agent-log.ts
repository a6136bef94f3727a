/** What an agent noted, in the order in which it came about. Times are milliseconds of the machine's clock. */
export type AgentNote =
  | {
      /** Nexus said that the task is this agent's. */
      readonly kind: 'claimed';
      readonly agent: string;
      readonly taskId: string;
      readonly url: string;
      readonly epoch: number;
      readonly leaseEndsAt: number;
      readonly at: number;
    }
  | {
      /** Nexus said that it still is. */
      readonly kind: 'renewed';
      readonly agent: string;
      readonly taskId: string;
      readonly epoch: number;
      readonly leaseEndsAt: number;
    }
  | ({ readonly kind: 'sent'; readonly at: number } & AgentWrite)
  | ({
      readonly kind: 'answered';
      /** `ok`, or the code with which it was refused. */
      readonly answer: string;
      readonly sentAt: number;
      readonly at: number;
    } & AgentWrite);

export interface AgentWrite {
  readonly agent: string;
  readonly taskId: string;
  readonly epoch: number;
  readonly write: 'start' | 'say' | 'think' | 'finish' | 'release';
  /** Names this write; stands in the words of those that people see. */
  readonly mark: string;
}

/** Reads a log; the last line may be torn, when its writer was killed. */
export function readAgentLog(text: string): readonly AgentNote[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AgentNote);
}
