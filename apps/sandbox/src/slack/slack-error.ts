/** A Web API call that Slack refuses, in Slack's own words. Travels up to the door, which answers `ok: false`. */
export class SlackRefusal extends Error {
  constructor(
    readonly code: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
    this.name = 'SlackRefusal';
  }
}

/** `invalid_arguments` with the sentences Slack puts into `response_metadata.messages`. */
export function invalidArguments(...problems: readonly string[]): SlackRefusal {
  const messages = problems.map((problem) => `[ERROR] ${problem}`);
  return new SlackRefusal('invalid_arguments', { response_metadata: { messages } });
}
